using System.Text;
using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Handlers;

/// <summary>Binds a handler as a stage and runs one step of it, with inputs and outputs in memory, under the rules of the engine for outputs.</summary>
internal sealed class HandlerBench
{
    public HandlerBenchStore Store { get; } = new();

    public string Folder { get; init; } = Path.GetTempPath();

    public IArtifactRegistry? Registry { get; init; }

    public string Item { get; init; } = "it";

    public JsonElement? Context { get; init; }

    public static HandlerBenchInput Text(string name, string text, string mediaType = "application/json", string key = "it") =>
        new(Encoding.UTF8.GetBytes(text), false) { Name = name, Key = key, MediaType = mediaType, Digest = Digest.OfText(text), Size = Encoding.UTF8.GetByteCount(text) };

    public static HandlerBenchInput Bytes(byte[] bytes, string mediaType = "application/json", bool trickle = false) =>
        new(bytes, trickle) { Name = "item", Key = "it", MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };

    public static Task<HandlerBenchStep> Run(IStepHandler handler, string with, params StepInput[] inputs) =>
        new HandlerBench().RunAsync(handler, with, inputs);

    public static Task<HandlerBenchStep> Run(IStepHandler handler, string with, string input) => Run(handler, with, Text("item", input));

    public static async Task<RepriseException> Fails(IStepHandler handler, string with, params StepInput[] inputs) =>
        await Assert.ThrowsAsync<RepriseException>(() => Run(handler, with, inputs));

    public static Task<RepriseException> Fails(IStepHandler handler, string with, string input) => Fails(handler, with, Text("item", input));

    public ValueTask<StageBinding> BindAsync(IStepHandler handler, string with)
    {
        var stage = new StageDefinition { Name = "stage", Type = handler.Info.Type, With = JsonElement.Parse(with) };
        var context = new BindContext(Folder, "route", JsonElement.Parse("{}"), Store) { CacheFolder = Path.Combine(Folder, ".cache"), Registry = Registry };
        return handler.BindAsync(stage, context, TestContext.Current.CancellationToken);
    }

    public async Task<HandlerBenchStep> RunAsync(IStepHandler handler, string with, params StepInput[] inputs)
    {
        var binding = await BindAsync(handler, with);
        var step = new HandlerBenchStep(inputs)
        {
            Pipeline = "bench",
            Route = "route",
            Stage = "stage",
            Item = Item,
            Context = Context,
            With = JsonElement.Parse(with),
            Bound = binding.State,
            RunId = RunId.Create(DateTimeOffset.UnixEpoch, 1),
            StepId = new StepId(RunId.Create(DateTimeOffset.UnixEpoch, 1), 1),
        };
        await handler.ExecuteAsync(step, TestContext.Current.CancellationToken);
        return step;
    }
}

/// <summary>An input in memory. A trickling one gives a few bytes a read, as a slow pipe does.</summary>
internal sealed class HandlerBenchInput(byte[] bytes, bool trickle) : StepInput
{
    public override string? LocalPath => null;

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation) => ValueTask.FromResult<ReadOnlyMemory<byte>>(bytes);

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<Stream>(trickle ? new TrickleStream(bytes) : new MemoryStream(bytes, writable: false));

    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 3)], cancellationToken);
    }
}

/// <summary>One output of a step on the bench.</summary>
internal sealed record HandlerBenchOutput(string? Key, byte[] Bytes, string MediaType, Digest Digest)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonElement.Parse(Bytes);
}

/// <summary>A step with outputs in memory.</summary>
internal sealed class HandlerBenchStep(IReadOnlyList<StepInput> inputs) : StepContext
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public List<HandlerBenchOutput> Outputs { get; } = [];

    public List<string> Lines { get; } = [];

    public HandlerBenchOutput Output => Assert.Single(Outputs);

    public override long InputsCount => inputs.Count;

    public override string WorkFolder => throw new NotSupportedException("The step types of this bench need no folder.");

    public override async IAsyncEnumerable<StepInput> InputsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var input in inputs)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return input;
        }
    }

    public override StepInput Input(string? name = null) =>
        (name is null ? (inputs.Count == 1 ? inputs[0] : null) : inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.Ordinal)))
        ?? throw new RepriseException("step.input", $"There is no input `{name}`.");

    public override ValueTask WriteAsync(string? key, ReadOnlyMemory<byte> bytes, string mediaType, CancellationToken cancellation)
    {
        Add(new HandlerBenchOutput(key, bytes.ToArray(), mediaType, Digest.Of(bytes.Span)));
        return ValueTask.CompletedTask;
    }

    public override async ValueTask WriteStreamAsync(
        string? key, string mediaType, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellation)
    {
        using var stream = new MemoryStream();
        await write(stream, cancellation);
        await WriteAsync(key, stream.ToArray(), mediaType, cancellation);
    }

    public override async ValueTask WriteFileAsync(string? key, string path, string mediaType, CancellationToken cancellation) =>
        await WriteAsync(key, await File.ReadAllBytesAsync(path, cancellation), mediaType, cancellation);

    public override ValueTask WriteExistingAsync(string? key, Digest digest, long size, string mediaType, CancellationToken cancellation)
    {
        Add(new HandlerBenchOutput(key, [], mediaType, digest));
        return ValueTask.CompletedTask;
    }

    public override void Log(string line) => Lines.Add(line);

    private void Add(HandlerBenchOutput output)
    {
        if (output.Key is null && Outputs.Count > 0)
        {
            throw new InvalidOperationException("An output without a key must be the only one.");
        }

        if (output.Key is { } key && (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > ItemPath.MaxKeyBytes))
        {
            throw new RepriseException("item.key_invalid", "A key is empty or overlong.");
        }

        if (output.Key is not null && !_keys.Add(output.Key))
        {
            throw new RepriseException("item.key_duplicate", $"Two items have the key `{output.Key}`.");
        }

        Outputs.Add(output);
    }
}

/// <summary>A store in memory.</summary>
internal sealed class HandlerBenchStore : IArtifactStore
{
    private readonly Dictionary<Digest, byte[]> _bytes = [];

    public string Kind => "bench";

    public ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var digest = Digest.Of(bytes.Span);
        _bytes[digest] = bytes.ToArray();
        return ValueTask.FromResult(digest);
    }

    public async ValueTask<(Digest Digest, long Size)> PutAsync(Stream content, CancellationToken cancellation)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellation);
        return (await PutAsync(copy.ToArray(), cancellation), copy.Length);
    }

    public ValueTask<Stream> OpenAsync(Digest digest, CancellationToken cancellation) =>
        ValueTask.FromResult<Stream>(new MemoryStream(_bytes[digest], writable: false));

    public ValueTask<long?> SizeAsync(Digest digest, CancellationToken cancellation) =>
        ValueTask.FromResult<long?>(_bytes.TryGetValue(digest, out var bytes) ? bytes.Length : null);

    public async IAsyncEnumerable<Digest> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var digest in _bytes.Keys)
        {
            yield return digest;
        }
    }

    public string? LocalPath(Digest digest) => null;
}
