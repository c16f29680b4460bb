using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What succeeded in a run's ancestry, by match key: read once, in one range scan for each run, however many steps ask.</summary>
internal sealed class OriginTraces
{
    private readonly StepPageCache _steps;
    private readonly Dictionary<long, List<(long Run, long Number)>> _byMatch = [];
    private readonly Dictionary<long, StepRecord> _failed = [];

    private OriginTraces(IJournal journal) => _steps = new StepPageCache(journal);

    /// <summary>Reads them.</summary>
    public static async ValueTask<OriginTraces> LoadAsync(Recording recording, IReadOnlySet<long> ancestry, CancellationToken cancellation)
    {
        var traces = new OriginTraces(recording.Journal);
        foreach (var number in ancestry.Order())
        {
            var header = (await recording.RunAsync(number, cancellation)).Header;
            await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = number, Status = StepStatus.Failed }, cancellation))
            {
                traces._failed[step.Slot] = step;
            }

            foreach (var decision in header.Rerun is not null ? [] : header.Restart is { Outputs.Count: > 0 } ? (DecisionKind[])[DecisionKind.Execute, DecisionKind.Replace] : [DecisionKind.Execute])
            {
                await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = number, Status = StepStatus.Succeeded, Decision = decision }, cancellation))
                {
                    traces.Add(step);
                }
            }
        }

        return traces;
    }

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

    /// <summary>The last failed attempt of a step that did not succeed after it, or null: no index knows of those.</summary>
    public StepRecord? Failed(long slot) => _failed.GetValueOrDefault(slot);

    private void Add(StepRecord step)
    {
        if (!_byMatch.TryGetValue(step.Action.Match.Prefix, out var addresses))
        {
            _byMatch.Add(step.Action.Match.Prefix, addresses = new List<(long, long)>(1));
        }

        addresses.Add((step.Run, step.Number));
    }
}
