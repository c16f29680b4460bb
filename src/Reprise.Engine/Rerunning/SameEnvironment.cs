using System.Text.Json;
using Reprise.Engine.Imports;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// Says whether a step was executed in the recorded environment: with the same `env`, and with the same code, as a rerun lets nothing differ there but programs of
/// the machine. That a step speaks of a name's newer version is no difference of the environment.
/// </summary>
/// <param name="recording">Where the documents stand.</param>
/// <param name="liveNames">Names of artifacts that were taken as they are now.</param>
internal sealed class SameEnvironment(Recording recording, IReadOnlyCollection<string> liveNames)
{
    private readonly Dictionary<(Digest, Digest, Digest, Digest), bool> _known = [];

    /// <summary>Whether it is the same.</summary>
    /// <param name="run">The run of the recorded step.</param>
    /// <param name="recorded">Its action.</param>
    /// <param name="executed">The action that was executed in its place.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<bool> OfAsync(RunRecord run, ActionVector recorded, ActionVector executed, CancellationToken cancellation)
    {
        if (recorded.Env == executed.Env && recorded.Code == executed.Code)
        {
            return true;
        }

        // What an import says of its code is checked before anything is executed.
        var key = (recorded.Code, executed.Code, recorded.Env, executed.Env);
        return _known.TryGetValue(key, out var known) ? known : _known[key] = run.Header.Import is not null
            ? ImportClaim.Read(await ReadAsync(recorded.Env, cancellation)).Fits(executed.Env)
            : recorded.Env == executed.Env && IsLive(await ReadAsync(executed.Code, cancellation));
    }

    private bool IsLive(JsonElement? code) =>
        code is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty("artifact", out var artifact)
        && artifact.TryGetProperty("name", out var name) && liveNames.Contains(name.GetString(), StringComparer.Ordinal);

    private async ValueTask<JsonElement?> ReadAsync(Digest digest, CancellationToken cancellation) =>
        await recording.Store.SizeAsync(digest, cancellation) is null ? null : CanonicalJson.Parse((await recording.ReadAsync(digest, cancellation)).Span);
}
