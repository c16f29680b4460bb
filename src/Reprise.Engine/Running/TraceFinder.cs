using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Finds the recorded steps that a decision may look at: those with the same match key, and where none serves, the latest in the same slot.</summary>
internal sealed class TraceFinder(RunContext run)
{
    private const int MaxDocuments = 4096;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Digest, JsonElement?> _documents = new();

    /// <summary>The traces in reach: those of the run's ancestry first, then by one index access for the match key, and one more where nothing matches.</summary>
    public async ValueTask<IReadOnlyList<Trace>> FindAsync(StepWork work, CancellationToken cancellation)
    {
        var key = work.Action.Match;
        var traces = new List<Trace>();
        if (run.Ancestry.Count > 0)
        {
            await (await OriginAsync()).AddAsync(traces, key, work.Slot, cancellation);
        }

        foreach (var step in run.Reuse == Reach.Any ? await run.Parts.Journal.FindAsync(new IndexLookup(IndexKind.Match, key.Prefix), cancellation) : [])
        {
            if (step.Action.Match == key && step.Run != run.Number && !run.Ancestry.Contains(step.Run))
            {
                traces.Add(await TraceOfAsync(work, step, cancellation));
            }
        }

        return traces.Count > 0 ? traces : await NearestAsync(work, cancellation);
    }

    /// <summary>Says in words what differs from the nearest recorded step: which parameters, which inputs.</summary>
    public async ValueTask<string> DescribeAsync(StepWork work, StepRecord nearest, Execute decision, CancellationToken cancellation)
    {
        var recorded = decision.Differs.Contains("with", StringComparer.Ordinal) ? await DocumentAsync(nearest.Action.With, cancellation) : null;
        return Reasons.Describe(decision.Differs, work.Stage.Stage.With, recorded, work.Inputs.Inputs, await InputsAsync(work, nearest, decision, cancellation));
    }

    // Steps that are kept at hand are kept without their inputs; only where there are several do their names matter.
    private async ValueTask<IReadOnlyList<StepArtifact>> InputsAsync(StepWork work, StepRecord nearest, Execute decision, CancellationToken cancellation) =>
        work.Inputs.Inputs.Count > 1 && nearest.Inputs.Count == 0 && decision.Differs.Contains("inputs", StringComparer.Ordinal)
            ? (await StepLookup.FindAsync(run.Recording, nearest.Run, nearest.Number, cancellation)).Step.Inputs
            : nearest.Inputs;

    private Task<OriginTraces> OriginAsync()
    {
        lock (_gate)
        {
            return run.Traces ??= OriginTraces.LoadAsync(run.Recording, run.Ancestry, run.Stopping.Token).AsTask();
        }
    }

    private async ValueTask<IReadOnlyList<Trace>> NearestAsync(StepWork work, CancellationToken cancellation)
    {
        if (run.Reuse != Reach.Any && run.Ancestry.Count > 0)
        {
            var origin = await OriginAsync();
            if ((await origin.SucceededAsync(work.Slot, cancellation) ?? origin.Failed(work.Slot)) is { } known)
            {
                return [await TraceOfAsync(work, known, cancellation)];
            }
        }

        var lookup = new IndexLookup(IndexKind.Slot, work.Slot, 4) { NewestFirst = true };
        var notDone = default(Trace);
        foreach (var step in await run.Parts.Journal.FindAsync(lookup, cancellation))
        {
            if (step.Slot != work.Slot || step.Run == run.Number || !(run.Reuse == Reach.Any || run.Ancestry.Contains(step.Run)))
            {
                continue;
            }

            var trace = await TraceOfAsync(work, step, cancellation);
            if (step.Status == StepStatus.Succeeded)
            {
                return [trace];
            }

            notDone ??= run.Ancestry.Contains(step.Run) ? trace : null;
        }

        if (notDone is null && run.Ancestry.Count > 0 && (await OriginAsync()).Failed(work.Slot) is { } failed)
        {
            notDone = await TraceOfAsync(work, failed, cancellation);
        }

        return notDone is null ? [] : [notDone];
    }

    private async ValueTask<Trace> TraceOfAsync(StepWork work, StepRecord step, CancellationToken cancellation)
    {
        var origin = await run.Recording.RunAsync(step.Run, cancellation);
        var isServed = !run.Ancestry.Contains(step.Run) && run.Ancestry.Count > 0 && (await OriginAsync()).IsServed(step);
        return new Trace(step, origin.Header.Id, step.Slot == work.Slot, isServed || run.Ancestry.Contains(step.Run));
    }

    private async ValueTask<JsonElement?> DocumentAsync(Digest digest, CancellationToken cancellation)
    {
        if (_documents.TryGetValue(digest, out var known))
        {
            return known;
        }

        if (_documents.Count >= MaxDocuments)
        {
            _documents.Clear();
        }

        var bytes = await run.Parts.Store.SizeAsync(digest, cancellation) is null ? default : await run.Recording.ReadAsync(digest, cancellation);
        return _documents[digest] = bytes.Length == 0 ? null : CanonicalJson.Parse(bytes.Span);
    }
}
