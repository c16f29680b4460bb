using System.Text;
using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;

namespace Reprise.Engine.Restarting;

/// <summary>The inputs and the context of a restart or fork: the recorded ones, but where something else was asked for.</summary>
internal sealed class ChangedInputs(Recording recording, IArtifactStore store, RestartRequest request)
{
    /// <summary>The word for a changed context.</summary>
    public const string ContextWord = "context";

    private const string InputWord = "input";

    private readonly RunHeader _origin = request.Origin.Header;
    private readonly List<string> _words = [];

    /// <summary>What was changed, in words.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The inputs of a pipeline, in its order; each is in the store.</summary>
    /// <exception cref="RepriseException"><c>input.unknown</c>, <c>input.not_found</c>, <c>artifact.missing</c>, <c>patch.invalid</c>, <c>usage.invalid</c>.</exception>
    public async ValueTask<IReadOnlyList<RunInput>> OfPipelineAsync(PipelineDefinition pipeline, string folder, CancellationToken cancellation)
    {
        var changes = request.Changes ?? new RunChanges();
        var read = new Dictionary<string, string>(changes.InputPaths, StringComparer.Ordinal);
        foreach (var input in pipeline.Inputs.Where(i => Recorded(i.Name) is null))
        {
            _ = read.TryAdd(input.Name, Path.GetFullPath(input.Path, folder)); // A pipeline of another file may have inputs that the origin did not.
        }

        var files = read.Count == 0 ? [] : await InputFiles.StoreAsync(
            new RunRequest { Snapshot = pipeline with { Inputs = [.. pipeline.Inputs.Where(i => read.ContainsKey(i.Name))] }, Folder = folder, InputPaths = read }, store, cancellation);
        var inputs = pipeline.Inputs.Select(i => files.FirstOrDefault(f => string.Equals(f.Name, i.Name, StringComparison.Ordinal)) ?? Recorded(i.Name)!).ToList();
        await ReplaceAsync(inputs, cancellation);
        foreach (var input in inputs)
        {
            await CheckAsync(input, cancellation);
        }

        return inputs;
    }

    /// <summary>The input of a call: its one entry is in the store.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>, <c>patch.invalid</c>, <c>usage.invalid</c>.</exception>
    public async ValueTask<IReadOnlyList<RunInput>> OfCallAsync(IReadOnlyList<RunInput> recorded, CancellationToken cancellation)
    {
        var inputs = recorded.ToList();
        await ReplaceAsync(inputs, cancellation);
        foreach (var input in inputs)
        {
            await CheckAsync(input, cancellation);
        }

        return inputs;
    }

    /// <summary>The context.</summary>
    public JsonElement? Context(JsonElement? recorded)
    {
        var context = request.Changes?.Context ?? recorded;
        if (request.Changes?.ContextPatch is { } patch)
        {
            context = JsonPatch.Apply(context ?? JsonElements.Null, patch);
        }

        var (before, after) = (CanonicalJson.Write(recorded ?? JsonElements.Null), CanonicalJson.Write(context ?? JsonElements.Null));
        if (!before.AsSpan().SequenceEqual(after))
        {
            _words.Add(ContextWord);
        }

        return context is { ValueKind: JsonValueKind.Null } ? null : context;
    }

    private RunInput? Recorded(string name) => _origin.Inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.Ordinal));

    private async ValueTask ReplaceAsync(List<RunInput> inputs, CancellationToken cancellation)
    {
        var documents = new Dictionary<int, JsonElement>();
        if (request.Changes?.Input is { } value)
        {
            documents[IndexOf(inputs, null)] = value;
        }

        foreach (var patch in request.Changes?.InputPatches ?? [])
        {
            var at = IndexOf(inputs, patch.Input);
            documents[at] = Patched(documents.TryGetValue(at, out var changed) ? changed : await ReadJsonAsync(inputs[at], cancellation), patch);
        }

        foreach (var (at, document) in documents)
        {
            inputs[at] = Recorded(inputs[at].Name) is { } before && await HasValueAsync(before, document, cancellation) ? before : await PutAsync(inputs[at], document, cancellation);
        }

        _words.AddRange(inputs.Where(i => Recorded(i.Name) is { } before && before.Digest != i.Digest).Select(WordOf));
    }

    private string WordOf(RunInput input) => _origin.Pipeline is null ? InputWord : $"{InputWord} {input.Name}"; // A call has but one.

    /// <summary>True where a recorded input is this JSON, however it was written.</summary>
    private async ValueTask<bool> HasValueAsync(RunInput recorded, JsonElement document, CancellationToken cancellation)
    {
        if (!await OutputReader.IsPresentAsync(recording, recorded.Digest, cancellation))
        {
            return false;
        }

        try
        {
            await using var content = await OutputReader.OpenAsync(recording, recorded.Digest, cancellation);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellation);
            return CanonicalJson.DigestOf(CanonicalJson.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))) == CanonicalJson.DigestOf(document);
        }
        catch (FormatException)
        {
            return false; // What has no canonical form is the same only byte for byte.
        }
    }

    private static JsonElement Patched(JsonElement document, InputPatch patch)
    {
        if (patch.Place is null)
        {
            return JsonPatch.Apply(document, patch.Value);
        }

        return JsonPointer.TryParse(patch.Place, out var place)
            ? JsonPatch.Set(document, place, patch.Value)
            : throw new RepriseException("usage.invalid", $"'{patch.Place}' is no JSON Pointer.", "For example: --set /customer/name=Ann");
    }

    private static int IndexOf(List<RunInput> inputs, string? name)
    {
        var at = name is null ? inputs.Count == 1 ? 0 : -1 : inputs.FindIndex(i => string.Equals(i.Name, name, StringComparison.Ordinal));
        if (at >= 0)
        {
            return at;
        }

        var names = string.Join(", ", inputs.Select(i => i.Name));
        throw name is not null ? new RepriseException("input.unknown", $"There is no input '{name}'.", $"There are: {names}.")
            : inputs.Count == 0 ? new RepriseException("usage.invalid", "The run has no input that could be changed.", "Change a parameter or the context.")
            : new RepriseException("usage.invalid", $"The run has {inputs.Count} inputs; say which one is meant.", $"--input NAME=PATH replaces one, --set NAME:/pointer=value changes one. There are: {names}.");
    }

    private async ValueTask<JsonElement> ReadJsonAsync(RunInput input, CancellationToken cancellation)
    {
        try
        {
            await using var content = await OutputReader.OpenAsync(recording, input.Digest, cancellation); // That of a call may travel with its record.
            using var document = await JsonDocument.ParseAsync(content, cancellationToken: cancellation);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new RepriseException("usage.invalid", $"The input '{input.Name}' is not JSON, so nothing in it can be set: {e.Message}", $"Replace it as a whole: --input {input.Name}=PATH.", inner: e);
        }
    }

    private async ValueTask<RunInput> PutAsync(RunInput input, JsonElement value, CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes(value.GetRawText()); // Not canonical: what was not changed keeps its bytes, so that less depends on the change.
        return input with { Digest = await store.PutAsync(bytes, cancellation), Size = bytes.Length, MediaType = "application/json", FullPath = null };
    }

    private async ValueTask CheckAsync(RunInput input, CancellationToken cancellation)
    {
        if (Recorded(input.Name)?.Digest == input.Digest && !await OutputReader.IsPresentAsync(recording, input.Digest, cancellation))
        {
            throw new RepriseException(
                "artifact.missing", $"The recorded bytes of the input '{input.Name}' are gone from the store.",
                $"Bring them back from a copy, or fork with --input {input.Name}=PATH.", [new("digest", input.Digest.ToString())]);
        }
    }
}
