using System.Text;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What a handler sees of its step, over the recorded inputs and the collector of outputs.</summary>
internal sealed class EngineStepContext(
    Recording recording, OutputCollector outputs, UnitInputs inputs, GatherGroup? group, string scratch) : StepContext, IDisposable
{
    private const int MaxLog = 64 * 1024;

    private StringBuilder? _log;
    private string? _workFolder;

    /// <summary>What is done with the work folder when the step has ended; by default it is removed at once.</summary>
    public Action<string> Leave { get; init; } = WorkFolders.Remove;

    /// <inheritdoc/>
    public override long InputsCount => group?.Count ?? inputs.Inputs.Count;

    /// <summary>What the handler left for people, or null.</summary>
    public string? LogText => _log?.ToString();

    /// <inheritdoc/>
    public override string WorkFolder => _workFolder ??= Directory.CreateDirectory(Path.Combine(scratch, $"{StepId}.{Attempt}")).FullName;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StepInput> InputsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (group is null)
        {
            foreach (var input in inputs.Inputs)
            {
                yield return Wrap(input, ItemPath.KeyOf(Item));
            }

            yield break;
        }

        foreach (var input in GatherPage.Inputs(recording, group))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return input;
        }
    }

    /// <inheritdoc/>
    public override StepInput Input(string? name = null)
    {
        if (group is not null)
        {
            throw NoInput("The inputs of a gather are read one after the other.");
        }

        var list = inputs.Inputs;
        if (name is null)
        {
            return list.Count == 1 ? Wrap(list[0], ItemPath.KeyOf(Item)) : throw NoInput($"It has {list.Count} inputs, so one must be named: {Names()}.");
        }

        return list.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.Ordinal)) is { } found
            ? Wrap(found, ItemPath.KeyOf(Item))
            : throw NoInput($"It has no input '{name}'; its inputs are {Names()}.");
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(string? key, ReadOnlyMemory<byte> bytes, string mediaType, CancellationToken cancellation) =>
        outputs.AddAsync(key, bytes, mediaType, cancellation);

    /// <inheritdoc/>
    public override async ValueTask WriteStreamAsync(
        string? key, string mediaType, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellation)
    {
        var path = Path.Combine(Directory.CreateDirectory(scratch).FullName, $"{StepId}.{Attempt}.{outputs.Count}.out");
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 1 << 16,
        };
        await using var file = new FileStream(path, options);
        await write(file, cancellation);
        await file.FlushAsync(cancellation);
        file.Seek(0, SeekOrigin.Begin);
        await outputs.AddStreamAsync(key, mediaType, file, cancellation);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteFileAsync(string? key, string path, string mediaType, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        await outputs.AddStreamAsync(key, mediaType, file, cancellation);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteExistingAsync(string? key, Digest digest, long size, string mediaType, CancellationToken cancellation)
    {
        var same = inputs.Inputs.FirstOrDefault(i => i.Digest == digest);
        var source = same is not null ? same.Source : await OutputReader.AddressAsync(recording, digest, cancellation);
        await outputs.AddExistingAsync(key, new StepArtifact(StepArtifact.ItemName, digest, size, mediaType, null, source), cancellation);
    }

    /// <inheritdoc/>
    public override void Log(string line)
    {
        _log ??= new StringBuilder();
        if (_log.Length < MaxLog)
        {
            _ = _log.Append(line.AsSpan(0, Math.Min(line.Length, MaxLog - _log.Length))).Append('\n');
        }
    }

    /// <summary>Leaves the work folder.</summary>
    public void Dispose()
    {
        if (_workFolder is not null)
        {
            Leave(_workFolder);
        }
    }

    private EngineStepInput Wrap(StepArtifact artifact, string key) => new(recording, artifact)
    {
        Name = artifact.Name,
        Key = key,
        Digest = artifact.Digest,
        Size = artifact.Size,
        MediaType = artifact.MediaType,
    };

    private string Names() => string.Join(", ", inputs.Inputs.Select(i => i.Name));

    private RepriseException NoInput(string what) => new(
        "step.input", $"The step {Route}/{Stage} of '{Item}' asked for an input that it does not have. {what}", "Check the stage's `from`.");
}

/// <summary>An input over the reader.</summary>
internal sealed class EngineStepInput(Recording recording, StepArtifact artifact) : StepInput
{
    /// <inheritdoc/>
    public override string? LocalPath => artifact.Bytes is null && artifact.Source is null ? recording.Store.LocalPath(artifact.Digest) : null;

    /// <inheritdoc/>
    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation) => OutputReader.ReadAsync(recording, artifact, cancellation);

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellation) => OutputReader.OpenAsync(recording, artifact, cancellation);
}
