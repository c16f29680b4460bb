using Reprise.Kernel.Actions;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Planning;

/// <summary>What a decision is made about.</summary>
/// <param name="Action">The step's action key.</param>
/// <param name="Effect">What it does to the world.</param>
public sealed record StepQuestion(ActionVector Action, Effect Effect)
{
    /// <summary>An external step that was begun before in the same slot, or null.</summary>
    public ExternalTwin? Twin { get; init; }

    /// <summary>What a fork supplied in place of the step's output, or null.</summary>
    public ReplacedOutput? Supplied { get; init; }

    /// <summary>True where recorded results may serve; false where none were asked for, so that nobody looked whether there are any.</summary>
    public bool ReuseAsked { get; init; } = true;

    /// <summary>Whether a result serves although the code differs.</summary>
    public bool IgnoreCode { get; init; }

    /// <summary>Whether the environment must be the same for results of the own ancestry too.</summary>
    public bool SameEnvironment { get; init; }

    /// <summary>Whether a recorded result of any occurrence serves, not only that of the same slot.</summary>
    public bool AnyOccurrence { get; init; }
}

/// <summary>
/// The one decision behind every verb: whether a step runs. After "Build Systems à la Carte" (Mokhov, Mitchell, Peyton Jones, 2018):
/// one rebuilder over constructive traces, under whatever scheduler.
/// </summary>
public static class Rebuilder
{
    /// <summary>Decides about one step.</summary>
    /// <param name="step">What it would do.</param>
    /// <param name="reach">Recorded steps in reach that may match or come near, the earliest first.</param>
    /// <param name="policy">Whether a recorded result is wanted.</param>
    public static Decision Decide(StepQuestion step, IReadOnlyList<Trace> reach, Policy policy)
    {
        if (FindOwn(step, reach) is { } own)
        {
            return new Reuse("recorded in this run before it was cut off", own);
        }

        if (step.Supplied is { } supplied)
        {
            return new Supply($"replaced by {supplied.Digest.ToHex()[..12]}, which was given for {supplied.Step}", supplied);
        }

        var match = policy == Policy.Now ? null : FindMatch(step, reach);
        if (step is { Effect: Effect.External, Twin: { Acknowledged: false } twin } && (policy == Policy.Now || match is null))
        {
            return twin.LeaveOut ? new LeaveOut($"left out: it took effect in {twin.Run}")
                : twin.InDoubt ? new Refuse("effects.in_doubt", $"it is in doubt whether this took effect in {twin.Run}")
                : new Refuse("effects.unacknowledged", $"would repeat an effect: it took place in {twin.Run}");
        }

        if (match is not null)
        {
            return new Reuse(match.SameSlot ? $"same as in {match.Run}" : $"same action as a step of {match.Run}", match);
        }

        var nearest = Nearest(reach);
        if (policy == Policy.Never)
        {
            return new Refuse("recording.absent", nearest is null ? "no recorded result" : "no recorded result: " + Difference(step, nearest));
        }

        return policy == Policy.Now ? new Execute("asked for", nearest?.Step, [])
            : nearest is null ? new Execute(step.ReuseAsked ? NotDone(reach) : "reuse was not asked for", null, [])
            : new Execute(Difference(step, nearest), nearest.Step, [.. step.Action.DifferencesFrom(nearest.Step.Action)]);
    }

    private static Trace? FindOwn(StepQuestion step, IReadOnlyList<Trace> reach)
    {
        for (var i = 0; i < reach.Count; i++)
        {
            var trace = reach[i];
            if (trace is { OfThisRun: true, SameSlot: true, Step.Status: StepStatus.Succeeded } && trace.Step.Action.Match == step.Action.Match)
            {
                return trace;
            }
        }

        return null;
    }

    // In the own lineage the newest of a slot: what the origin itself went on with. Elsewhere the earliest.
    private static Trace? FindMatch(StepQuestion step, IReadOnlyList<Trace> reach)
    {
        Trace? own = null;
        Trace? slot = null;
        Trace? first = null;
        for (var i = 0; i < reach.Count; i++)
        {
            var trace = reach[i];
            if (!Serves(step, trace))
            {
                continue;
            }

            own = trace is { SameSlot: true, InAncestry: true } ? trace : own;
            slot ??= trace.SameSlot ? trace : null;
            first ??= trace;
        }

        return own ?? slot ?? first;
    }

    private static string NotDone(IReadOnlyList<Trace> reach) => reach.LastOrDefault(t => t.SameSlot) switch
    {
        { Step.Status: StepStatus.Failed } t => $"it failed in {t.Run}",
        { Step.Status: StepStatus.Quarantined } t => $"it was quarantined in {t.Run}",
        { Step.Status: StepStatus.Skipped } t => $"it was skipped in {t.Run}",
        { Step.Status: StepStatus.Refused } t => $"it was refused in {t.Run}",
        { Step.Status: StepStatus.Cancelled } t => $"it was cancelled in {t.Run}",
        _ => "never ran",
    };

    private static bool Serves(StepQuestion step, Trace trace)
    {
        var recorded = trace.Step;
        return recorded is { Status: StepStatus.Succeeded, Decision: DecisionKind.Execute or DecisionKind.Replace }
            && recorded.Action.Match == step.Action.Match && trace.ForcedBelow is null
            && (step.IgnoreCode || (recorded.Action.Code == step.Action.Code && trace.ChangedBelow is null))
            && (recorded.Action.Env == step.Action.Env || (trace.InAncestry && !step.SameEnvironment))
            && (step.Effect == Effect.Pure || (trace.InAncestry && (trace.SameSlot || trace.NextInTurn || step.AnyOccurrence)));
    }

    private static Trace? Nearest(IReadOnlyList<Trace> reach)
    {
        Trace? nearest = null;
        foreach (var trace in reach)
        {
            if (trace.InPlace || ((trace.SameSlot || trace.NextInTurn) && trace.Step.Status == StepStatus.Succeeded))
            {
                nearest = trace; // The latest that ran in this slot, or in its place.
            }
        }

        return nearest;
    }

    private static string Difference(StepQuestion step, Trace nearest)
    {
        var differs = step.Action.DifferencesFrom(nearest.Step.Action).Select(Words).ToList();
        if (nearest.ChangedBelow is { } target && !step.IgnoreCode)
        {
            differs.Add($"the code of {target} below it");
        }

        if (nearest.ForcedBelow is { } asked && differs.Count == 0)
        {
            return $"{asked} below it is to run again";
        }

        return differs.Count == 0
            ? step.Effect == Effect.Pure ? "its recorded result is out of reach" : $"its effect is {step.Effect.ToString().ToLowerInvariant()}, so a result serves only in its own lineage"
            : string.Join(", ", differs) + " changed";
    }

    private static string Words(string component) => component switch
    {
        "with" => "a parameter",
        "inputs" => "an input",
        "context" => "the context",
        "code" => "the code",
        "env" => "the environment",
        _ => "the step type",
    };
}
