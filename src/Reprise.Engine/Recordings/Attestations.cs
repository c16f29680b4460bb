using Reprise.Engine.Contract;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Finds the executions that speak for an artifact or against it: those that made the same bytes, and those that did the same and made others.</summary>
public static class Attestations
{
    /// <summary>At the most so many are looked at of each.</summary>
    public const int Most = 100;

    /// <summary>Reads them.</summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="artifact">The bytes.</param>
    /// <param name="version">The name that they were asked for by, or null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<AttestationsObject> ReadAsync(Recording recording, Digest artifact, NamedVersion? version, CancellationToken cancellation)
    {
        var producers = await ArtifactQuery.ProducersAsync(recording, artifact, cancellation);
        if (version is not { Step: > 0 } && producers.Count == 0)
        {
            return new AttestationsObject(artifact.ToString(), 0, 0, false, []);
        }

        var maker = version is { Step: > 0 } ? (await StepLookup.FindAsync(recording, version.Run, version.Step, cancellation)).Step : producers[0].Step.Step;
        maker = maker.ReusedFrom is { } source ? (await StepLookup.FindAsync(recording, source.RunNumber, source.Step, cancellation)).Step : maker;
        var ordinal = await OrdinalAsync(recording, maker, artifact, cancellation);
        var made = await recording.Journal.FindAsync(new IndexLookup(IndexKind.Produced, artifact.Prefix, Most) { NewestFirst = true }, cancellation);
        var alike = await recording.Journal.FindAsync(new IndexLookup(IndexKind.Match, maker.Action.Match.Prefix, Most) { NewestFirst = true }, cancellation);
        var reruns = await RerunsAsync(recording, artifact, cancellation);
        var items = new List<AttestationObject>();
        foreach (var step in made.Concat(alike.Where(s => s.Action.Match == maker.Action.Match)).Concat(reruns).DistinctBy(s => (s.Run, s.Number)).OrderByDescending(s => s.Position))
        {
            if (await MadeAsync(recording, step, artifact, step.Action.Match == maker.Action.Match || step.Source is { } of && (of.RunNumber, of.Step) == (maker.Run, maker.Number) ? ordinal : -1, cancellation) is { } digest)
            {
                items.Add(await ObjectAsync(recording, step, digest, artifact, maker, cancellation));
            }
        }

        var same = items.Count(i => i.Same);
        return new AttestationsObject(artifact.ToString(), same, items.Count - same, made.Count == Most || alike.Count == Most || reruns.Count == Most, items);
    }

    private static async ValueTask<AttestationObject> ObjectAsync(Recording recording, StepRecord step, Digest made, Digest artifact, StepRecord maker, CancellationToken cancellation)
    {
        var run = await recording.RunAsync(step.Run, cancellation);
        var target = step.Target ?? (step.Stage < 0 ? null : (await recording.GraphAsync(run, cancellation))?.Stages[step.Stage].Target);
        return new AttestationObject(
            made == artifact, made.ToString(), step.Action.Match == maker.Action.Match, step.Action.Code == maker.Action.Code, step.Action.Env == maker.Action.Env,
            run.Header.Id.Value, Words.Of(run.Header.Kind), run.Header.Actor, Recording.IdOf(run, step).ToString(), target, Words.Time(step.CompletedAt), Words.Millis(step.DurationMicros));
    }

    /// <summary>What a step made in the place of the artifact: the artifact itself, or what stands at its place in the list; null for nothing.</summary>
    private static async ValueTask<Digest?> MadeAsync(Recording recording, StepRecord step, Digest artifact, long ordinal, CancellationToken cancellation)
    {
        Digest? inPlace = ordinal >= 0 && await StepListPages.OutputsAsync(recording.Journal, step, ordinal, 1, cancellation) is [var output] ? output.Digest : null;

        // The whole list is read only where its place does not tell: it may be long.
        return inPlace == artifact || await OrdinalAsync(recording, step, artifact, cancellation) >= 0 ? artifact : inPlace;
    }

    // Steps of reruns are in no index of actions: what they made in the place of the artifact stands at the end of their run.
    private static async ValueTask<IReadOnlyList<StepRecord>> RerunsAsync(Recording recording, Digest artifact, CancellationToken cancellation)
    {
        var last = new List<StepRecord>();
        foreach (var rerun in await ArtifactReruns.ReadAsync(recording, new HashSet<Digest> { artifact }, null, Most, cancellation))
        {
            var steps = rerun.Header.Rerun!.Steps;
            if (await recording.Journal.StepsAsync(new StepQuery { Run = rerun.Number, From = steps, Below = steps + 1 }, cancellation).FirstOrDefaultAsync(cancellation) is { Status: Kernel.Steps.StepStatus.Succeeded, Decision: Kernel.Steps.DecisionKind.Execute } step)
            {
                last.Add(step);
            }
        }

        return last;
    }

    private static async ValueTask<long> OrdinalAsync(Recording recording, StepRecord step, Digest artifact, CancellationToken cancellation)
    {
        long ordinal = 0;
        await foreach (var output in StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
        {
            if (output.Digest == artifact)
            {
                return ordinal;
            }

            ordinal++;
        }

        return -1;
    }
}
