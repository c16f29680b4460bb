using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>
/// What succeeded in a run's ancestry, by match key: read once, in one range scan for each run, however many steps ask. What an ancestor reused from a run outside of it
/// (<c>--reuse any</c>) is a success of that ancestor like any other; it stands there as the step that really executed.
/// </summary>
internal sealed class OriginTraces
{
    private const int Small = 1000;
    private const int MaxKept = 2048;

    private readonly IJournal _journal;
    private readonly Lazy<StepPageCache> _steps;
    private readonly Dictionary<long, List<Found>> _byMatch = [];
    private readonly Dictionary<long, StepRecord> _failed = [];
    private readonly Dictionary<long, Found> _bySlot = [];
    private readonly HashSet<(long Run, long Number)> _served = [];
    private readonly IReadOnlySet<long> _ancestry;
    private int _kept;

    private OriginTraces(IJournal journal, IReadOnlySet<long> ancestry) => (_journal, _steps, _ancestry) = (journal, new(() => new StepPageCache(journal)), ancestry);

    /// <summary>Reads them.</summary>
    public static async ValueTask<OriginTraces> LoadAsync(Recording recording, IReadOnlySet<long> ancestry, CancellationToken cancellation)
    {
        var traces = new OriginTraces(recording.Journal, ancestry);
        foreach (var number in ancestry.Order())
        {
            var run = await recording.RunAsync(number, cancellation);
            var header = run.Header;
            var decisions = header.Rerun is not null ? [] : DecisionsOf(header);
            if (run.Summary?.Total() is { } total && total.Ended + total.Failed + total.Pending <= Small)
            {
                await traces.ReadAsync(run, new StepQuery { Run = number }, decisions, cancellation); // One look for all of a small run.
                continue;
            }

            await traces.ReadAsync(run, new StepQuery { Run = number, Status = StepStatus.Failed }, decisions, cancellation);
            foreach (var decision in decisions)
            {
                await traces.ReadAsync(run, new StepQuery { Run = number, Status = StepStatus.Succeeded, Decision = decision }, decisions, cancellation);
            }
        }

        return traces;
    }

    /// <summary>True for a step of a run outside the ancestry whose result an ancestor took over.</summary>
    public bool IsServed(StepRecord step) => _served.Contains((step.Run, step.Number));

    /// <summary>Adds the steps with a match key, the earliest first.</summary>
    /// <param name="traces">Where to.</param>
    /// <param name="match">The key.</param>
    /// <param name="slot">The slot of the step that is decided about.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask AddAsync(List<Trace> traces, Digest match, long slot, CancellationToken cancellation)
    {
        if (!_byMatch.TryGetValue(match.Prefix, out var all))
        {
            return;
        }

        _ = traces.EnsureCapacity(all.Count);
        foreach (var found in all)
        {
            if (await StepAsync(found, cancellation) is var step && step.Action.Match == match)
            {
                traces.Add(new Trace(step, found.Id, step.Slot == slot, InAncestry: true));
            }
        }
    }

    /// <summary>The last step that succeeded in a slot, or null.</summary>
    public async ValueTask<StepRecord?> SucceededAsync(long slot, CancellationToken cancellation) =>
        _bySlot.TryGetValue(slot, out var found) ? await StepAsync(found, cancellation) : null;

    /// <summary>The last failed attempt of a step that did not succeed after it, or null: no index knows of those.</summary>
    public StepRecord? Failed(long slot) => _failed.GetValueOrDefault(slot);

    private async ValueTask ReadAsync(RunRecord run, StepQuery query, List<DecisionKind?> decisions, CancellationToken cancellation)
    {
        await foreach (var step in _journal.StepsAsync(query, cancellation))
        {
            if (step.Status == StepStatus.Failed)
            {
                _failed[step.Slot] = step;
            }
            else if (step.Status == StepStatus.Succeeded && decisions.Contains(step.Decision))
            {
                Add(run, step);
            }
        }
    }

    // Only a run that looked everywhere took over what lies outside its own ancestry.
    private static List<DecisionKind?> DecisionsOf(RunHeader header)
    {
        List<DecisionKind?> decisions = [DecisionKind.Execute];
        if (header.Restart is { Outputs.Count: > 0 })
        {
            decisions.Add(DecisionKind.Replace);
        }

        if (header.Reuse == Reach.Any)
        {
            decisions.Add(DecisionKind.Reuse);
        }

        return decisions;
    }

    private void Add(RunRecord run, StepRecord step)
    {
        var source = step.ReusedFrom;
        if (source is not null && (_ancestry.Contains(source.RunNumber) || !_served.Add((source.RunNumber, source.Step))))
        {
            return;
        }

        var found = source is null
            ? new Found(run.Header.Id, step.Run, step.Number, _kept++ < MaxKept ? Lean(step) : null)
            : new Found(source.Run, source.RunNumber, source.Step, null);
        if (!_byMatch.TryGetValue(step.Action.Match.Prefix, out var all))
        {
            _byMatch.Add(step.Action.Match.Prefix, all = new List<Found>(1));
        }

        all.Add(found);
        _bySlot[step.Slot] = found;
    }

    // Of a step that is kept for long, a long list of inputs is not.
    private static StepRecord Lean(StepRecord step) => step.Inputs.Count > 1 ? step with { Inputs = [] } : step;

    private ValueTask<StepRecord> StepAsync(Found found, CancellationToken cancellation) =>
        found.Kept is { } kept ? new(kept) : _steps.Value.LoadAsync(found.Run, found.Number, cancellation);

    /// <summary>Where a success stands; the step itself, too, while there is room to keep it.</summary>
    private readonly record struct Found(RunId Id, long Run, long Number, StepRecord? Kept);
}
