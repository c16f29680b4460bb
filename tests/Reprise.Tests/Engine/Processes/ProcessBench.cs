using System.Text;
using System.Text.Json;
using Reprise.Engine.Environments;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Processes;

/// <summary>Runs one step of a handler, with real folders and processes, and keeps what it wrote.</summary>
internal sealed class ProcessBench(IStepHandler handler) : IDisposable
{
    internal TemporaryFolder Pipeline { get; } = new();

    internal TemporaryFolder Scratch { get; } = new();

    internal ProcessBenchStore Store { get; } = new();

    internal string IdempotencyKey { get; init; } = "";

    internal ValueTask<StageBinding> BindAsync(string with, Func<StageDefinition, StageDefinition>? change = null)
    {
        var stage = new StageDefinition { Name = "stage", Type = handler.Info.Type, With = JsonDocument.Parse(with).RootElement };
        var context = new BindContext(Pipeline.Path, "route", HostEnvironment.Capture(), Store) { CacheFolder = Path.Combine(Pipeline.Path, ".cache") };
        return handler.BindAsync(change?.Invoke(stage) ?? stage, context, TestContext.Current.CancellationToken);
    }

    internal async Task<ProcessBenchStep> RunAsync(string with, params (string Name, string Text)[] inputs)
    {
        var step = Step(with, await BindAsync(with), inputs);
        await ExecuteAsync(step);
        return step;
    }

    internal ProcessBenchStep Step(string with, StageBinding binding, params (string Name, string Text)[] inputs) => new(Scratch.Path, inputs)
    {
        Pipeline = "pipeline",
        Route = "route",
        Stage = "stage",
        Item = "one/two",
        RunId = RunId.Create(DateTimeOffset.UnixEpoch, 1),
        StepId = new StepId(RunId.Create(DateTimeOffset.UnixEpoch, 1), 1),
        With = JsonDocument.Parse(with).RootElement,
        Bound = binding.State,
        IdempotencyKey = IdempotencyKey,
    };

    internal async Task ExecuteAsync(ProcessBenchStep step, CancellationToken? cancellation = null) =>
        await handler.ExecuteAsync(step, cancellation ?? TestContext.Current.CancellationToken);

    internal async Task<RepriseException> FailAsync(string with, params (string Name, string Text)[] inputs) =>
        await Assert.ThrowsAsync<RepriseException>(() => RunAsync(with, inputs));

    public void Dispose()
    {
        Pipeline.Dispose();
        Scratch.Dispose();
    }
}

/// <summary>A step whose inputs are texts and whose outputs stay in memory.</summary>
internal sealed class ProcessBenchStep(string scratch, (string Name, string Text)[] inputs) : StepContext
{
    internal List<(string? Key, byte[] Bytes, string MediaType)> Outputs { get; } = [];

    internal StringBuilder LogText { get; } = new();

    internal string Output => Encoding.UTF8.GetString(Assert.Single(Outputs).Bytes);

    public override long InputsCount => inputs.Length;

    public override string WorkFolder { get; } = Directory.CreateDirectory(Path.Combine(scratch, Guid.NewGuid().ToString("N"))).FullName;

    public override async IAsyncEnumerable<StepInput> InputsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var input in inputs)
        {
            yield return Input(input.Name);
        }
    }

    public override StepInput Input(string? name = null)
    {
        var (found, text) = name is null ? inputs.Single() : inputs.Single(i => string.Equals(i.Name, name, StringComparison.Ordinal));
        var bytes = Encoding.UTF8.GetBytes(text);
        return new BenchInput(bytes) { Name = found, Key = "two", Digest = Digest.Of(bytes), Size = bytes.Length, MediaType = "text/plain" };
    }

    public override ValueTask WriteAsync(string? key, ReadOnlyMemory<byte> bytes, string mediaType, CancellationToken cancellation)
    {
        Outputs.Add((key, bytes.ToArray(), mediaType));
        return ValueTask.CompletedTask;
    }

    public override async ValueTask WriteStreamAsync(string? key, string mediaType, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellation)
    {
        using var stream = new MemoryStream();
        await write(stream, cancellation);
        Outputs.Add((key, stream.ToArray(), mediaType));
    }

    public override async ValueTask WriteFileAsync(string? key, string path, string mediaType, CancellationToken cancellation) =>
        await WriteAsync(key, await File.ReadAllBytesAsync(path, cancellation), mediaType, cancellation);

    public override ValueTask WriteExistingAsync(string? key, Digest digest, long size, string mediaType, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public override void Log(string line) => LogText.AppendLine(line);

    private sealed class BenchInput(byte[] bytes) : StepInput
    {
        public override string? LocalPath => null;

        public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation) => ValueTask.FromResult<ReadOnlyMemory<byte>>(bytes);

        public override ValueTask<Stream> OpenAsync(CancellationToken cancellation) => ValueTask.FromResult<Stream>(new MemoryStream(bytes));
    }
}

/// <summary>A store in memory.</summary>
internal sealed class ProcessBenchStore : IArtifactStore
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Digest, byte[]> _blobs = new();

    public string Kind => "bench";

    public ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var digest = Digest.Of(bytes.Span);
        _blobs[digest] = bytes.ToArray();
        return ValueTask.FromResult(digest);
    }

    public async ValueTask<(Digest Digest, long Size)> PutAsync(Stream content, CancellationToken cancellation)
    {
        using var memory = new MemoryStream();
        await content.CopyToAsync(memory, cancellation);
        return (await PutAsync(memory.ToArray(), cancellation), memory.Length);
    }

    public ValueTask<Stream> OpenAsync(Digest digest, CancellationToken cancellation) => ValueTask.FromResult<Stream>(new MemoryStream(_blobs[digest]));

    public ValueTask<long?> SizeAsync(Digest digest, CancellationToken cancellation) => ValueTask.FromResult<long?>(_blobs.TryGetValue(digest, out var b) ? b.Length : null);

    public IAsyncEnumerable<Digest> ListAsync(CancellationToken cancellation) => _blobs.Keys.ToAsyncEnumerable();

    public string? LocalPath(Digest digest) => null;
}
