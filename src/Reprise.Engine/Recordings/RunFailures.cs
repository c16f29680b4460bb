using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Reads what went wrong in a run: its failed and refused steps, grouped by where and how.</summary>
public static class RunFailures
{
    private const int MaxItems = 5;
    private const int MaxGroups = 1000;

    /// <summary>The causes as they stand now. A rerun reaches what led to its artifact, and nothing else is missing from it.</summary>
    public static async ValueTask<FailuresObject> ReadAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var state = await RunState.ReadAsync(recording, run, cancellation);
        var graph = await recording.GraphAsync(run, cancellation);
        var totals = graph is not null && graph.Stages.Count == state.Stages.Count
            ? graph.Stages.Zip(state.Stages).ToDictionary(s => s.First.Target, s => s.Second.Ended + s.Second.Failed, StringComparer.Ordinal)
            : [];
        var outside = run.Header.Rerun is null || graph is null ? [] : graph.Stages.Where((_, i) => i < state.Stages.Count && state.Stages[i].Pending == 0).Select(s => s.Target).ToHashSet(StringComparer.Ordinal);
        var groups = new Dictionary<(string Target, string Code), Group>();
        foreach (var status in (StepStatus[])[StepStatus.Failed, StepStatus.Refused])
        {
            await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number, Status = status }, cancellation))
            {
                Add(groups, step.Target ?? graph?.Stages.ElementAtOrDefault(step.Stage)?.Target ?? "", step, run);
            }
        }

        return new FailuresObject(
            [.. groups.OrderByDescending(g => g.Value.Count).ThenBy(g => g.Value.First, StringComparer.Ordinal).Take(FailuresObject.MaxCauses).Select(g => g.Value.ToObject(g.Key.Target, Total(g.Key.Target)))],
            run.HasEnded ? [.. totals.Where(t => t.Value == 0 && !outside.Contains(t.Key)).Select(t => t.Key)] : []);

        long? Total(string target) => totals.TryGetValue(target, out var total) ? total : null;
    }

    private static void Add(Dictionary<(string Target, string Code), Group> groups, string target, StepRecord step, RunRecord run)
    {
        var key = (target, step.Error?.Code ?? "");
        if (!groups.TryGetValue(key, out var group))
        {
            if (groups.Count >= MaxGroups)
            {
                return;
            }

            groups.Add(key, group = new Group(step.Error ?? new StepError("", step.Reason, null), new StepId(run.Header.Id, step.Number).ToString()));
        }

        group.Add(ItemNames.Shown(run.Header, step.Item));
    }

    private sealed class Group(StepError error, string first)
    {
        private readonly List<string> _items = [];

        public long Count { get; private set; }

        public string First => first;

        public void Add(string item)
        {
            Count++;
            if (_items.Count < MaxItems && item.Length > 0)
            {
                _items.Add(item);
            }
        }

        public FailureCauseObject ToObject(string target, long? of) => new(target, error.Code, error.Message, error.Hint, Count, of, first, _items);
    }
}
