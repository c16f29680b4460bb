using System.Text;
using System.Text.Json;

namespace Reprise.Kernel.Steps;

/// <summary>What a handler sees of the step that it runs.</summary>
public abstract class StepContext
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The item's path; see <see cref="ItemPath"/>.</summary>
    public required string Item { get; init; }

    /// <summary>The run's id.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The step's id.</summary>
    public required StepId StepId { get; init; }

    /// <summary>The stage's parameters: a JSON object.</summary>
    public required JsonElement With { get; init; }

    /// <summary>What <see cref="StageBinding.State"/> held.</summary>
    public required object? Bound { get; init; }

    /// <summary>The run's context where the handler reads it, else null.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The same for every try of the same call, over retries, recover, restart and replay. Pass it to the outside world. Empty for pure steps.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>The run that this one came from (of a replay, a restart or a fork), for who wants to tell the outside world. Null for other runs, and for pure steps: their outputs must not depend on it.</summary>
    public RunId? Origin { get; init; }

    /// <summary>What should make no difference to the outputs; handlers that start processes pass it on to them.</summary>
    public StepConditions Conditions { get; init; } = StepConditions.Usual;

    /// <summary>A name under which outputs are registered, or null. A registry operation may set it.</summary>
    public string? Publish { get; set; }

    /// <summary>Tokens of chat models that the step has cost so far, prompts and answers together. A handler that calls a model adds to it.</summary>
    public long Tokens { get; set; }

    /// <summary>The number of inputs.</summary>
    public abstract long InputsCount { get; }

    /// <summary>The inputs in order (of a gather: in item-key order), streamed: there may be millions.</summary>
    public abstract IAsyncEnumerable<StepInput> InputsAsync(CancellationToken cancellation);

    /// <summary>The input called <paramref name="name"/> (a stage of <c>from</c>), or the only one where no name is given.</summary>
    /// <exception cref="RepriseException"><c>step.input</c>: there is no such input.</exception>
    public abstract StepInput Input(string? name = null);

    /// <summary>An empty folder of this attempt, removed afterwards; absolute. Made on first use.</summary>
    public abstract string WorkFolder { get; }

    /// <summary>Adds an output. Without a key the item keeps its key, and it must be the only output; with keys, each output becomes an item of its own.</summary>
    /// <exception cref="RepriseException"><c>item.key_duplicate</c> or <c>item.key_invalid</c>.</exception>
    public abstract ValueTask WriteAsync(string? key, ReadOnlyMemory<byte> bytes, string mediaType, CancellationToken cancellation);

    /// <summary>Adds an output that is too large for memory: <paramref name="write"/> is called once with the stream to fill.</summary>
    public abstract ValueTask WriteStreamAsync(string? key, string mediaType, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellation);

    /// <summary>Adds an output that stands in a file, which is read and left where it is.</summary>
    public abstract ValueTask WriteFileAsync(string? key, string path, string mediaType, CancellationToken cancellation);

    /// <summary>Adds an output that exists already (a named artifact, an input passed on): nothing is copied.</summary>
    public abstract ValueTask WriteExistingAsync(string? key, Artifacts.Digest digest, long size, string mediaType, CancellationToken cancellation);

    /// <summary>Leaves a line on the step for people to read. Not part of its outputs. At most 64 KiB a step is kept.</summary>
    public abstract void Log(string line);

    /// <summary>Adds the only output as text in UTF-8.</summary>
    public ValueTask WriteTextAsync(string text, string mediaType = "text/plain", CancellationToken cancellation = default) =>
        WriteAsync(null, Encoding.UTF8.GetBytes(text), mediaType, cancellation);

    /// <summary>Reads the only input as text in UTF-8.</summary>
    public async ValueTask<string> ReadTextAsync(CancellationToken cancellation = default) =>
        Encoding.UTF8.GetString((await Input().ReadAsync(cancellation).ConfigureAwait(false)).Span);
}

/// <summary>One input of a step.</summary>
public abstract class StepInput
{
    /// <summary>The stage that it came from, or <c>item</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The key of its item: the last segment of the item path, unescaped.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of its bytes.</summary>
    public required Artifacts.Digest Digest { get; init; }

    /// <summary>Number of bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Its media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>Reads all bytes, checked against the digest. For inputs that fit into memory.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c> or <c>artifact.damaged</c>.</exception>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation);

    /// <summary>Opens the bytes as a stream, checked against the digest while they are read.</summary>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellation);

    /// <summary>The path of a local file with these bytes, or null where there is none yet. Don't change it.</summary>
    public abstract string? LocalPath { get; }
}
