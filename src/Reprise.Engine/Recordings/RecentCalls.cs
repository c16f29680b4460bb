using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Reads what the newest calls of agents came to. It looks at the journal's newest rows and no further, so that it costs the same however long the journal is.</summary>
public static class RecentCalls
{
    /// <summary>At the most so many rows are looked at.</summary>
    public const int MostRows = 5000;

    /// <summary>Counts them by target.</summary>
    public static async ValueTask<CallsObject> ReadAsync(Recording recording, CancellationToken cancellation)
    {
        var (rows, oldest) = (0L, (StepRecord?)null);
        var (seen, targets) = (new HashSet<(long Run, long Number)>(), new Dictionary<string, Target>(StringComparer.Ordinal));
        var newest = new StepQuery { Run = 0, Since = 0, NewestFirst = true, Limit = MostRows };
        await foreach (var step in recording.Journal.StepsAsync(newest, cancellation))
        {
            (rows, oldest) = (rows + 1, step);

            // A call has a row for its intent and for each attempt that failed; the newest says how it stands.
            if (step.Target is { } name && seen.Add((step.Run, step.Number)))
            {
                var target = targets.TryGetValue(name, out var known) ? known : targets[name] = new Target(step);
                target.Add(step);
            }
        }

        var objects = new List<TargetCallsObject>(targets.Count);
        foreach (var (name, target) in targets.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            objects.Add(target.ToObject(name, await recording.RunAsync(target.Last.Run, cancellation)));
        }

        return new CallsObject(rows < MostRows || oldest is null ? null : Words.Time(Math.Max(oldest.CompletedAt, oldest.StartedAt)), rows, objects);
    }

    private sealed class Target(StepRecord last)
    {
        private readonly List<long> _durations = [];
        private long _calls;
        private long _reused;
        private long _failed;
        private StepError? _error;

        public StepRecord Last => last;

        public void Add(StepRecord step)
        {
            _calls++;
            if (step.Decision == DecisionKind.Reuse)
            {
                _reused++;
            }
            else if (step.Status == StepStatus.Succeeded)
            {
                _durations.Add(step.DurationMicros);
            }
            else if (step.Status is StepStatus.Failed or StepStatus.Refused or StepStatus.InDoubt)
            {
                _failed++;
                _error ??= step.Error;
            }
        }

        public TargetCallsObject ToObject(string name, RunRecord run)
        {
            _durations.Sort();
            return new TargetCallsObject(
                name, _calls, _durations.Count, _reused, _failed,
                _durations.Count == 0 ? null : Words.Millis(_durations[_durations.Count / 2]), _durations.Count == 0 ? null : Words.Millis(_durations[^1]),
                Words.Time(last.StartedAt), run.Header.Id.Value, Recording.IdOf(run, last).ToString(), Words.Of(last.Status), StepMapping.ErrorOf(_error));
        }
    }
}
