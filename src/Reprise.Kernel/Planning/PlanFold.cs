using Reprise.Kernel.Pipelines;

namespace Reprise.Kernel.Planning;

/// <summary>What a plan says of a step.</summary>
public enum PlanWord
{
    /// <summary>A recorded result will serve.</summary>
    Reuse,

    /// <summary>It will run.</summary>
    Run,

    /// <summary>It will be refused.</summary>
    Refuse,

    /// <summary>It depends on bytes that only running will show.</summary>
    Unknown,
}

/// <summary>What will become of one stage.</summary>
/// <param name="Reuse">Steps that a recorded result will serve.</param>
/// <param name="Run">Steps that will run.</param>
/// <param name="Refuse">Steps that will be refused.</param>
/// <param name="Unknown">Steps that depend on bytes that only running will show; below a fan-out that runs, one for however many it makes.</param>
/// <param name="Reasons">Reasons with the number of steps that have each, the most frequent first.</param>
public sealed record StagePlan(long Reuse, long Run, long Refuse, long Unknown, IReadOnlyList<KeyValuePair<string, long>> Reasons);

/// <summary>The decisions about a run that has not taken place, added up by stage. Pure, like the fold of its records once it has.</summary>
public sealed class PlanFold(StageGraph graph)
{
    /// <summary>So many different reasons of a stage are told apart; the rest are counted together.</summary>
    public const int MaxReasons = 100;

    private const string OtherReasons = "other reasons";
    private readonly Tally[] _stages = [.. graph.Stages.Select(_ => new Tally())];

    /// <summary>Recorded work that need not be done again, in microseconds.</summary>
    public long SavedMicros { get; private set; }

    /// <summary>Tokens of chat models that need not be paid for again.</summary>
    public long SavedTokens { get; private set; }

    /// <summary>How long the work will take as far as earlier steps tell, in microseconds, over all steps.</summary>
    public long EstimatedMicros { get; private set; }

    /// <summary>Adds a decision, and for a step that will run again how long it took before.</summary>
    public PlanWord Add(int stage, Decision decision)
    {
        var word = decision switch { Reuse or Supply => PlanWord.Reuse, Refuse or LeaveOut => PlanWord.Refuse, _ => PlanWord.Run };
        _stages[stage].Add(word, decision.Reason);
        SavedMicros += decision is Reuse reuse ? reuse.Trace.Step.DurationMicros : 0;
        SavedTokens += decision is Reuse served ? served.Trace.Step.Tokens : 0;
        EstimatedMicros += decision is Execute { Nearest: { } nearest } ? nearest.DurationMicros : 0;
        return word;
    }

    /// <summary>Adds a step of which nothing can be said before <paramref name="cause"/> has run; returns that as a reason.</summary>
    public string AddUnknown(int stage, string cause)
    {
        var reason = $"unknown until {cause} has run";
        _stages[stage].Add(PlanWord.Unknown, reason);
        return reason;
    }

    /// <summary>The stage upstream that must run before anything can be said of a gather: of several the one nearest to it. Null where all of them are served.</summary>
    public StageNode? MustRunBefore(StageNode gather)
    {
        StageNode? found = null;
        foreach (var stage in gather.Upstream.Select(index => graph.Stages[index]))
        {
            found = _stages[stage.Index].Count(PlanWord.Run) > 0 && (found is null || stage.Order > found.Order) ? stage : found;
        }

        return found;
    }

    /// <summary>What will become of each stage, in the order of the graph.</summary>
    public IReadOnlyList<StagePlan> Stages() => [.. _stages.Select(s => s.ToPlan())];

    private sealed class Tally
    {
        private readonly long[] _counts = new long[4];
        private readonly Dictionary<string, long> _reasons = new(StringComparer.Ordinal);

        public long Count(PlanWord word) => _counts[(int)word];

        public void Add(PlanWord word, string reason)
        {
            _counts[(int)word]++;
            var known = _reasons.Count < MaxReasons || _reasons.ContainsKey(reason) ? reason : OtherReasons;
            _reasons[known] = _reasons.GetValueOrDefault(known) + 1;
        }

        public StagePlan ToPlan() => new(
            Count(PlanWord.Reuse), Count(PlanWord.Run), Count(PlanWord.Refuse), Count(PlanWord.Unknown),
            [.. _reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal)]);
    }
}
