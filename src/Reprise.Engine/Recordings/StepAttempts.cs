using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Finds every attempt at a step: those of its own run, and what stands in the same slot in the runs of its lineage.</summary>
public static class StepAttempts
{
    private const int MostRuns = 50;

    /// <summary>The attempts, oldest first.</summary>
    public static async ValueTask<AttemptsObject> ReadAsync(Recording recording, RecordedStep step, CancellationToken cancellation)
    {
        var found = new SortedDictionary<long, RecordedStep>();
        var own = new StepQuery { Run = step.Run.Number, From = step.Step.Number, Below = step.Step.Number + 1, Attempts = true };
        await foreach (var attempt in recording.Journal.StepsAsync(own, cancellation))
        {
            found[attempt.Position] = new RecordedStep(step.Run, attempt);
        }

        await AddEndedAsync(recording, step, found, cancellation);
        await AddFailedAsync(recording, step, found, cancellation);
        var attempts = new List<StepObject>(found.Count);
        foreach (var attempt in found.Values.TakeLast(AttemptsObject.Most))
        {
            attempts.Add(await StepMapping.ToObjectAsync(recording, attempt, cancellation));
        }

        return new AttemptsObject(attempts);
    }

    private static async ValueTask AddEndedAsync(Recording recording, RecordedStep step, SortedDictionary<long, RecordedStep> found, CancellationToken cancellation)
    {
        var lookup = new IndexLookup(IndexKind.Slot, step.Step.Slot, AttemptsObject.Most) { NewestFirst = true };
        foreach (var other in await recording.Journal.FindAsync(lookup, cancellation))
        {
            var run = await recording.RunAsync(other.Run, cancellation);
            if (run.Header.Lineage == step.Run.Header.Lineage && run.Header.Rerun is null && string.Equals(other.Item, step.Step.Item, StringComparison.Ordinal))
            {
                found[other.Position] = new RecordedStep(run, other);
            }
        }
    }

    // The index knows steps that ended; what failed and never did is looked for in the runs that say that something failed.
    private static async ValueTask AddFailedAsync(Recording recording, RecordedStep step, SortedDictionary<long, RecordedStep> found, CancellationToken cancellation)
    {
        var family = await recording.Journal.RunsAsync(new RunQuery { Lineage = step.Run.Header.Lineage.Value, Limit = MostRuns }, cancellation);
        foreach (var run in family.Where(r => r.Number != step.Run.Number && r.Header.Rerun is null && r.Summary is { } ended && ended.Total().Failed > 0))
        {
            var query = new StepQuery { Run = run.Number, Status = StepStatus.Failed, Item = step.Step.Item, Target = step.Step.Target };
            await foreach (var other in recording.Journal.StepsAsync(query, cancellation).Where(s => s.Slot == step.Step.Slot))
            {
                found[other.Position] = new RecordedStep(run, other);
            }
        }
    }
}
