using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Why a step ran or did not: its decision beside the nearest earlier step in the same slot, with the values in which they differ.</summary>
public static class Explanation
{
    private const int Looked = 32;
    private const int MaxShown = 64 * 1024; // The input of a call, in bytes; of a larger one the digests are shown.

    /// <summary>Explains a step.</summary>
    public static async ValueTask<WhyObject> OfAsync(Recording recording, RecordedStep step, CancellationToken cancellation)
    {
        var nearest = await NearestAsync(recording, step, cancellation);
        var differs = new List<DifferenceObject>();
        if (nearest is not null)
        {
            foreach (var component in nearest.Step.Action.DifferencesFrom(step.Step.Action))
            {
                var (recorded, current) = await ValuesAsync(recording, component, nearest, step, cancellation);
                differs.Add(new DifferenceObject(component, recorded, current));
            }
        }

        return new WhyObject(
            await StepMapping.ToObjectAsync(recording, step, cancellation),
            nearest is null ? null : await StepMapping.ToObjectAsync(recording, nearest, cancellation),
            differs,
            new KeyValuesObject(await NodeAsync(recording, "with", step, cancellation), await NodeAsync(recording, "context", step, cancellation)));
    }

    /// <summary>The step that a text names: a step, the path of a stored output, or an artifact that it made.</summary>
    /// <exception cref="RepriseException">There is no such step or artifact, or no step made it.</exception>
    public static async ValueTask<RecordedStep> FindAsync(Recording recording, string text, CancellationToken cancellation)
    {
        if (StepLookup.LooksLikeStep(text))
        {
            return await StepLookup.FindAsync(recording, text, cancellation);
        }

        if (await StoredFolder.FindAsync(recording, text, cancellation) is { } stored)
        {
            return stored.Step;
        }

        var (digest, version) = await ArtifactLookup.FindAsync(recording, text, cancellation);
        return await ProducerAsync(recording, digest, version, cancellation);
    }

    /// <summary>The step that made the newest version of a name, or the earliest that made some bytes.</summary>
    /// <exception cref="RepriseException"><c>step.not_found</c>: no step made it, it is an input or a document of Reprise itself.</exception>
    public static async ValueTask<RecordedStep> ProducerAsync(Recording recording, Digest digest, NamedVersion? version, CancellationToken cancellation)
    {
        if (version is { Step: > 0 })
        {
            return await StepLookup.FindAsync(recording, version.Run, version.Step, cancellation);
        }

        var producers = await ArtifactQuery.ProducersAsync(recording, digest, cancellation);
        return producers.Count > 0
            ? producers[0].Step
            : throw new RepriseException("step.not_found", $"No step made {digest}.",
                "It is an input of a run, or a document that Reprise itself keeps. `reprise artifacts ARTIFACT` shows what is known of it.");
    }

    private static async ValueTask<RecordedStep?> NearestAsync(Recording recording, RecordedStep of, CancellationToken cancellation)
    {
        if (of is { Step: { Target: not null, Decision: Kernel.Steps.DecisionKind.Execute, Source: { } source }, Run.Header.Rerun: null })
        {
            return await StepLookup.FindAsync(recording, source.RunNumber, source.Step, cancellation); // What it was compared with when it was decided about.
        }

        var before = of.Step.Position == 0 ? long.MaxValue : of.Step.Position;
        var lookup = new IndexLookup(IndexKind.Slot, of.Step.Slot, Looked) { Before = before, NewestFirst = true };
        StepRecord? nearest = null;
        foreach (var candidate in await recording.Journal.FindAsync(lookup, cancellation))
        {
            if ((candidate.Run, candidate.Number) == (of.Step.Run, of.Step.Number) || !string.Equals(candidate.Item, of.Step.Item, StringComparison.Ordinal))
            {
                continue;
            }

            if (candidate is { Status: Kernel.Steps.StepStatus.Succeeded, Decision: Kernel.Steps.DecisionKind.Execute })
            {
                nearest = candidate;
                break;
            }

            nearest ??= candidate;
        }

        return nearest is null ? null : new RecordedStep(await recording.RunAsync(nearest.Run, cancellation), nearest);
    }

    private static async ValueTask<(JsonNode? Recorded, JsonNode? Current)> ValuesAsync(
        Recording recording, string component, RecordedStep recorded, RecordedStep current, CancellationToken cancellation)
    {
        if (component is "inputs")
        {
            if (recorded.Step is { Target: not null, Inputs: [{ Size: <= MaxShown } then] } && current.Step.Inputs is [{ Size: <= MaxShown } now])
            {
                var before = CanonicalJson.Parse((await OutputReader.ReadAsync(recording, then, cancellation)).Span);
                return JsonDifference.Between(before, CanonicalJson.Parse((await OutputReader.ReadAsync(recording, now, cancellation)).Span));
            }

            return await InputDifference.BetweenAsync(recording.Journal, recorded.Step, current.Step, cancellation);
        }

        var left = await ValueAsync(recording, component, recorded, cancellation);
        var right = await ValueAsync(recording, component, current, cancellation);
        return JsonDifference.Between(left, right);
    }

    private static async ValueTask<JsonNode?> NodeAsync(Recording recording, string component, RecordedStep step, CancellationToken cancellation) =>
        JsonNode.Parse((await ValueAsync(recording, component, step, cancellation)).GetRawText());

    private static ValueTask<JsonElement> ValueAsync(Recording recording, string component, RecordedStep step, CancellationToken cancellation) =>
        DocumentAsync(recording, step.Step.Action[component], cancellation);

    // The components are kept as documents under their own digest. Where one is gone, its digest still tells the two apart.
    private static async ValueTask<JsonElement> DocumentAsync(Recording recording, Digest digest, CancellationToken cancellation)
    {
        if (await recording.Store.SizeAsync(digest, cancellation) is null)
        {
            return JsonSerializer.SerializeToElement(digest.ToString(), ContractJson.Default.String);
        }

        return CanonicalJson.Parse((await recording.ReadAsync(digest, cancellation)).Span);
    }
}
