using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// The same decision for a recorded step as for any: its own trace in reach of what is recorded, nothing in reach of what is pure; an effect is never repeated.
/// A rerun and its plan decide here.
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

        return (Recorded(origin, run, live), stage.Unreplayable) switch
        {
            (Execute, { } why) => new Refuse("handler.not_loaded", why),
            (Reuse, { } why) when stage.IsUndeclared => new Refuse("handler.not_loaded", why),
            var (decision, _) => decision,
        };
    }

    private static Decision Recorded(StepRecord origin, RunId run, bool live)
    {
        var question = new StepQuestion(origin.Action, origin.Effect)
        {
            Twin = origin.Effect == Effect.External ? new ExternalTwin(run, origin.Number, InDoubt: false, Acknowledged: false) : null,
        };
        var policy = origin.Effect == Effect.Recorded && !live ? Policy.Never : Policy.Now;
        return Rebuilder.Decide(question, [new Trace(origin, run, SameSlot: true, InAncestry: true)], policy);
    }
}
