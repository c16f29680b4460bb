using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>The inputs of a step as files of its work folder.</summary>
internal sealed class ExecInputs
{
    private const string SingleFile = "input";
    private const int SmallSize = 64 * 1024;

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly StepContext _step;

    private ExecInputs(StepContext step) => _step = step;

    /// <summary>The file that is read as standard input, or null.</summary>
    public string? StandardInput { get; private set; }

    /// <summary>What is read as standard input where it is small: a file in memory costs the disk nothing.</summary>
    public ReadOnlyMemory<byte> SmallInput { get; private set; }

    /// <summary>Writes inputs and scripts into the work folder.</summary>
    public static async ValueTask<ExecInputs> WriteAsync(StepContext step, ExecPlan plan, ExecFolder folder, CancellationToken cancellation)
    {
        await folder.CopyAsync(plan.Files, cancellation);
        var inputs = new ExecInputs(step);
        if (plan.With.Stdin)
        {
            await inputs.SetStandardInputAsync(step.Input(), folder, cancellation);
        }

        if (plan.With.In is { } declared)
        {
            foreach (var (name, file) in declared)
            {
                await inputs.AddAsync(step.Input(name), file, folder, cancellation);
            }
        }
        else if (!plan.With.Stdin)
        {
            await foreach (var input in step.InputsAsync(cancellation))
            {
                await inputs.AddAsync(input, step.InputsCount == 1 ? SingleFile : input.Name, folder, cancellation);
            }
        }

        return inputs;
    }

    /// <summary>The file of an input, or of the only one where no name is given.</summary>
    public string FileOf(string? name)
    {
        if (name is not null && _files.TryGetValue(name, out var file))
        {
            return file;
        }

        return name is null && _files.Count == 1
            ? _files.Values.Single()
            : throw Complaint.Param(_step, "command", name is null ? $"uses {{in}}, but there are {_files.Count} input files." : $"uses {{in:{name}}}, and no input has this name.",
                $"Input files: {string.Join(", ", _files.Select(f => $"{{in:{f.Key}}} ({f.Value})"))}.");
    }

    private async ValueTask SetStandardInputAsync(StepInput input, ExecFolder folder, CancellationToken cancellation)
    {
        if (input.Size is > 0 and <= SmallSize)
        {
            SmallInput = await input.ReadAsync(cancellation);
            return;
        }

        await ExecFolder.WriteAsync(input, folder.Input, cancellation);
        StandardInput = folder.Input;
    }

    private async ValueTask AddAsync(StepInput input, string file, ExecFolder folder, CancellationToken cancellation)
    {
        _files[input.Name] = file;
        await ExecFolder.WriteAsync(input, folder.PathOf(file), cancellation);
    }
}
