using System.Text.Json;
using Reprise.Engine.Handlers;
using Reprise.Engine.Imports;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Auditing;

/// <summary>A recorded stage, as an audit speaks of it.</summary>
/// <param name="Target">Its route and name.</param>
/// <param name="Type">Its step type.</param>
/// <param name="Run">The run that it was recorded in.</param>
/// <param name="Facts">What is known of how its steps were made.</param>
internal sealed record AuditedStage(string Target, string Type, RunRecord Run, StepFacts Facts);

/// <summary>Reads what is known of recorded stages. Each document is looked at once, however many stages share it.</summary>
internal sealed class StageReader(Recording recording, HandlerCatalog handlers)
{
    private readonly Dictionary<Digest, bool> _codes = [];
    private readonly Dictionary<Digest, EnvironmentPin> _environments = [];
    private readonly Dictionary<(Digest Snapshot, string? Folder), HandlerCatalog> _handlers = [];

    /// <summary>The stages, in the order in which they are given.</summary>
    public async Task<IReadOnlyList<AuditedStage>> ReadAsync(IReadOnlyList<AncestryStage> stages, CancellationToken cancellation)
    {
        var places = stages.Select((s, i) => (Step: new AncestryStep(s.Run, s.Example), Place: i)).ToDictionary(s => s.Step, s => s.Place);
        var found = new AuditedStage[stages.Count];
        await foreach (var step in StepPages.ReadAsync(recording.Journal, places.Keys, cancellation))
        {
            found[places[new AncestryStep(step.Run, step.Number)]] = await ReadAsync(step, cancellation);
        }

        return found;
    }

    private async ValueTask<AuditedStage> ReadAsync(StepRecord step, CancellationToken cancellation)
    {
        var run = await recording.RunAsync(step.Run, cancellation);
        var graph = await recording.GraphAsync(run, cancellation);
        var node = graph?.Stages[step.Stage];
        var type = node?.Stage.Type ?? "";
        var handler = graph is not null && HandlersOf(run, graph.Pipeline).Find(type) is not null;
        var facts = new StepFacts(handler, await CodeAsync(step.Action.Code, cancellation), await PinAsync(step.Action.Env, cancellation), run.Header.Actor.Length > 0);
        return new AuditedStage(node?.Target ?? step.Target ?? "", type, run, facts);
    }

    private HandlerCatalog HandlersOf(RunRecord run, PipelineDefinition pipeline)
    {
        var key = (run.Header.Snapshot, run.Header.Folder);
        if (!_handlers.TryGetValue(key, out var known))
        {
            known = _handlers[key] = Load(run, pipeline);
        }

        return known;
    }

    private HandlerCatalog Load(RunRecord run, PipelineDefinition pipeline)
    {
        try
        {
            return run.Header.Folder is { } folder ? handlers.With(HandlerLoader.Load(pipeline.Handlers, folder)) : handlers;
        }
        catch (RepriseException e) when (e.Code is "handler.not_loaded")
        {
            return handlers; // Then their types have none, which is what the audit says.
        }
    }

    /// <summary>Whether a code document and the files that it names are in the store.</summary>
    private async ValueTask<bool> CodeAsync(Digest digest, CancellationToken cancellation)
    {
        if (!_codes.TryGetValue(digest, out var known))
        {
            var document = await DocumentAsync(digest, cancellation);
            known = _codes[digest] = document is { } code && await HasFilesAsync(code, cancellation) && await IsSaidAsync(code, cancellation);
        }

        return known;
    }

    /// <summary>Whether the files that a document names are in the store: scripts of a code, lock files and packages of an environment.</summary>
    private async ValueTask<bool> HasFilesAsync(JsonElement document, CancellationToken cancellation)
    {
        foreach (var file in FilesOf(document))
        {
            if (file.TryGetProperty("digest", out var digest) && await recording.Store.SizeAsync(Digest.Parse(digest.GetString()!), cancellation) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>False where an import left the code out, or named a digest of which the bytes are not in the store.</summary>
    private async ValueTask<bool> IsSaidAsync(JsonElement code, CancellationToken cancellation) => !ImportClaim.IsClaim(code)
        || (ImportClaim.Read(code).Value is { } claimed
            && (!Digest.TryParse(claimed.ValueKind == JsonValueKind.String ? claimed.GetString() : null, out var named) || await recording.Store.SizeAsync(named, cancellation) is not null));

    private static IEnumerable<JsonElement> FilesOf(JsonElement document) => document.ValueKind != JsonValueKind.Object ? [] :
    [
        .. document.TryGetProperty("files", out var files) && files.ValueKind == JsonValueKind.Array ? files.EnumerateArray() : Enumerable.Empty<JsonElement>(),
        .. document.TryGetProperty("lock_file", out var locked) && locked.ValueKind == JsonValueKind.Object ? [locked] : (JsonElement[])[],
    ];

    private async ValueTask<EnvironmentPin> PinAsync(Digest digest, CancellationToken cancellation)
    {
        if (!_environments.TryGetValue(digest, out var known))
        {
            known = _environments[digest] = await DocumentAsync(digest, cancellation) is { ValueKind: JsonValueKind.Object } document && await HasFilesAsync(document, cancellation)
                ? PinOf(document)
                : EnvironmentPin.Unknown;
        }

        return known;
    }

    // The kind `host` is that of handlers within Reprise: it names the build of the runtime. Other kinds name lock files and programs by digest where they pin anything.
    // What an import claims was not seen here, so it pins nothing.
    private static EnvironmentPin PinOf(JsonElement environment) => ImportClaim.IsClaim(environment)
        ? ImportClaim.Read(environment).Value is null ? EnvironmentPin.Unknown : EnvironmentPin.Named
        : (environment.TryGetProperty("kind", out var kind) && kind.ValueEquals("host")) || NamesDigest(environment) ? EnvironmentPin.Pinned : EnvironmentPin.Named;

    private static bool NamesDigest(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => NamesDigest(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(NamesDigest),
        JsonValueKind.String => Digest.TryParse(value.GetString(), out _),
        _ => false,
    };

    private async ValueTask<JsonElement?> DocumentAsync(Digest digest, CancellationToken cancellation)
    {
        try
        {
            return digest.IsDefault || await recording.Store.SizeAsync(digest, cancellation) is null ? null : CanonicalJson.Parse((await recording.ReadAsync(digest, cancellation)).Span);
        }
        catch (RepriseException e) when (e.Code is "artifact.missing" or "artifact.damaged")
        {
            return null; // What cannot be read is not recorded; `fsck` says which bytes they are.
        }
    }
}
