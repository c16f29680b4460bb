using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// The same decision for a recorded step as for any: its own trace in reach of what is recorded, nothing in reach of what is pure; an effect is never repeated.
/// What counts is the worse of what the step did to the world then and what it would do now. A rerun and its plan decide here.
/// </summary>
internal static class RerunDecision
{
    /// <summary>Decides.</summary>
    /// <param name="origin">The recorded step.</param>
    /// <param name="run">The id of its run.</param>
    /// <param name="live">Whether recorded steps are executed too.</param>
    /// <param name="stage">Its stage, made ready or not.</param>
    /// <param name="isCandidate">Whether nothing but a parent span says that it belongs to the chain.</param>
    public static Decision Of(StepRecord origin, RunId run, bool live, RerunStage stage, bool isCandidate)
    {
        if (isCandidate)
        {
            return new Refuse("rerun.candidate", "candidate: the trace names it as a parent span, and no digest says that it fits; it is not executed");
        }

        return (Recorded(origin, EffectOf(origin, stage), run, live), stage.Unreplayable) switch
        {
            (Execute, { } why) => new Refuse("handler.not_loaded", why),
            (Reuse, { } why) when stage.IsUndeclared => new Refuse("handler.not_loaded", why),
            var (decision, _) => decision,
        };
    }

    /// <summary>What the step does to the world: as it was recorded, or as it would be here where that is worse. A command that ran in a sandbox reads whatever there is where there is none.</summary>
    public static Effect EffectOf(StepRecord origin, RerunStage stage) => stage.Runtime is { } runtime && runtime.Effect > origin.Effect ? runtime.Effect : origin.Effect;

    private static Decision Recorded(StepRecord origin, Effect effect, RunId run, bool live)
    {
        var question = new StepQuestion(origin.Action, effect)
        {
            Twin = effect == Effect.External ? new ExternalTwin(run, origin.Number, InDoubt: false, Acknowledged: false) : null,
        };
        var policy = effect == Effect.Recorded && !live ? Policy.Never : Policy.Now;
        return Rebuilder.Decide(question, [new Trace(origin, run, SameSlot: true, InAncestry: true)], policy);
    }
}
