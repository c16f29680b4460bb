using Reprise.Engine.Environments;
using Reprise.Engine.Processes;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>One step that is a command: its folder is filled, the command runs, its outputs are stored.</summary>
internal sealed class ExecRun(ProcessRunner runner, StepContext step, ExecPlan plan)
{
    private readonly Secrets _secrets = new();

    /// <summary>Runs it.</summary>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        var installed = plan.Environment is { } environment ? await environment.InstallAsync(cancellation) : null;
        var folder = new ExecFolder(step.WorkFolder);
        var inputs = await ExecInputs.WriteAsync(step, plan, folder, cancellation);
        plan.Outputs.MakeFolders(folder.Work);
        if (installed?.Modules is { } modules)
        {
            Link(modules, folder); // Last: nothing is written through it into the environment.
        }

        var request = Request(folder, inputs, installed);
        using var result = await runner.RunAsync(request, cancellation);
        ProcessReport.Write(step, result, _secrets, plan.Outputs.AreStandardOutput);
        if (!result.Succeeded)
        {
            throw ProcessReport.Failure(step, request, result, _secrets);
        }

        if (!plan.Outputs.AreStandardOutput)
        {
            await plan.Outputs.StoreAsync(step, folder.Work, except: null, cancellation);
            return;
        }

        await ProcessReport.StoreOutputAsync(step, result.Output!, plan.Outputs.StandardOutputType, cancellation);
    }

    private void Link(string modules, ExecFolder folder)
    {
        var path = folder.PathOf(DeclaredEnvironment.Modules);
        if (FileStamp.Of(path, followLinks: false) is not null)
        {
            throw Complaint.Param(step, "in", $"puts a file where `{DeclaredEnvironment.Modules}` of the environment belongs.", "Give the input another file name under `in`.");
        }

        _ = File.CreateSymbolicLink(path, modules);
    }

    private ProcessRequest Request(ExecFolder folder, ExecInputs inputs, InstalledEnvironment? installed)
    {
        var seen = plan.Sandbox is null ? folder.Work : Sandbox.InnerFolder;
        var temporary = folder.TemporaryOf(step, plan.Sandbox);
        var request = new ProcessRequest
        {
            Path = installed?.Find(plan.Program) ?? Path.Combine(seen, plan.Program),
            Arguments = [.. plan.Arguments.Select(a => ExecTemplate.Fill(a, (kind, name) => FileOf(inputs, kind, name), plan.IsShell))],
            Environment = Variables(seen, temporary, installed),
            Folder = folder.Work,
            OwnsFolder = true,
            Mark = plan.Sandbox is null ? "HOME=" + folder.Work : null,
            InputFile = inputs.StandardInput,
            Input = inputs.SmallInput,
            SpoolFile = plan.Outputs.AreStandardOutput ? folder.Spool : null,
            OutputLimit = plan.With.MaxOutput,
        };
        return plan.Sandbox?.Wrap(request, SandboxAccess.Closed with { Network = plan.With.Network, Readable = installed?.Readable ?? [], Made = step.Conditions.Repetition == 0 ? [] : [temporary] }) ?? request;
    }

    private SortedDictionary<string, string> Variables(string home, string temporary, InstalledEnvironment? installed)
    {
        var variables = ProcessEnvironment.For(home, temporary);
        ShiftedClock.Apply(step.Conditions, variables);
        if (installed is not null)
        {
            variables["PATH"] = installed.SearchPath;
            foreach (var (name, value) in installed.Variables)
            {
                variables[name] = value;
            }
        }

        variables["REPRISE_ITEM"] = step.Item;
        if (step.IdempotencyKey.Length > 0)
        {
            variables["REPRISE_IDEMPOTENCY_KEY"] = step.IdempotencyKey;
        }

        if (step.Origin is { } origin)
        {
            variables["REPRISE_ORIGIN"] = origin.Value;
        }

        foreach (var (name, value) in plan.With.Env)
        {
            variables[name] = _secrets.Resolve(value);
        }

        return variables;
    }

    private string FileOf(ExecInputs inputs, string kind, string? name)
    {
        var file = kind is "in" ? inputs.FileOf(name) : name ?? plan.Outputs.Files.Single();
        return file.StartsWith('-') ? "./" + file : file; // never taken for an option
    }
}
