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

    private readonly IJournal _journal;
    private readonly StepPageCache _steps;
    private readonly Dictionary<long, List<(long Run, long Number)>> _byMatch = [];
    private readonly Dictionary<long, StepRecord> _failed = [];
    private readonly Dictionary<long, (long Run, long Number)> _bySlot = [];
    private readonly HashSet<(long Run, long Number)> _served = [];
    private readonly IReadOnlySet<long> _ancestry;

    private OriginTraces(IJournal journal, IReadOnlySet<long> ancestry) => (_journal, _steps, _ancestry) = (journal, new StepPageCache(journal), ancestry);

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
                await traces.ReadAsync(new StepQuery { Run = number }, decisions, cancellation); // One look for all of a small run.
                continue;
            }

            await traces.ReadAsync(new StepQuery { Run = number, Status = StepStatus.Failed }, decisions, cancellation);
            foreach (var decision in decisions)
            {
                await traces.ReadAsync(new StepQuery { Run = number, Status = StepStatus.Succeeded, Decision = decision }, decisions, cancellation);
            }
        }

        return traces;
    }

    /// <summary>True for a step of a run outside the ancestry whose result an ancestor took over.</summary>
    public bool IsServed(StepRecord step) => _served.Contains((step.Run, step.Number));

    /// <summary>The steps with a match key, the earliest first.</summary>
    public async ValueTask<IReadOnlyList<StepRecord>> FindAsync(Digest match, CancellationToken cancellation)
    {
        if (!_byMatch.TryGetValue(match.Prefix, out var addresses))
        {
            return [];
        }

        var found = new List<StepRecord>(addresses.Count);
        foreach (var (run, number) in addresses)
        {
            if (await _steps.LoadAsync(run, number, cancellation) is var step && step.Action.Match == match)
            {
                found.Add(step);
            }
        }

        return found;
    }

    /// <summary>The last step that succeeded in a slot, or null.</summary>
    public async ValueTask<StepRecord?> SucceededAsync(long slot, CancellationToken cancellation) =>
        _bySlot.TryGetValue(slot, out var address) ? await _steps.LoadAsync(address.Run, address.Number, cancellation) : null;

    /// <summary>The last failed attempt of a step that did not succeed after it, or null: no index knows of those.</summary>
    public StepRecord? Failed(long slot) => _failed.GetValueOrDefault(slot);

    private async ValueTask ReadAsync(StepQuery query, List<DecisionKind?> decisions, CancellationToken cancellation)
    {
        await foreach (var step in _journal.StepsAsync(query, cancellation))
        {
            if (step.Status == StepStatus.Failed)
            {
                _failed[step.Slot] = step;
            }
            else if (step.Status == StepStatus.Succeeded && decisions.Contains(step.Decision))
            {
                Add(step);
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

    private void Add(StepRecord step)
    {
        var source = step.ReusedFrom;
        if (source is not null && (_ancestry.Contains(source.RunNumber) || !_served.Add((source.RunNumber, source.Step))))
        {
            return;
        }

        var address = source is null ? (step.Run, step.Number) : (source.RunNumber, source.Step);
        if (!_byMatch.TryGetValue(step.Action.Match.Prefix, out var addresses))
        {
            _byMatch.Add(step.Action.Match.Prefix, addresses = new List<(long, long)>(1));
        }

        addresses.Add(address);
        _bySlot[step.Slot] = address;
        if (source is null)
        {
            _steps.Keep(step);
        }
    }
}
