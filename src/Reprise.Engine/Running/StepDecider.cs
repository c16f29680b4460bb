using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Decides about one unit: finds the traces in reach, asks the rebuilder, and puts what differs into words. A run and its plan decide here.</summary>
internal sealed class StepDecider(RunContext run)
{
    private readonly TraceFinder _traces = new(run);

    public async ValueTask<Decision> DecideAsync(StepWork work, CancellationToken cancellation)
    {
        var terms = run.Header.Restart;
        var policy = terms?.ForceSlots.Contains(work.Slot) == true ? Policy.Now : work.Stage.Policy;
        var reach = run.Reuse == Reach.None || policy == Policy.Now ? [] : await _traces.FindAsync(work, cancellation);
        var question = new StepQuestion(work.Action, work.Stage.Effect)
        {
            ReuseAsked = run.Reuse != Reach.None,
            IgnoreCode = run.Header.IgnoreCode,
            AnyOccurrence = terms?.AnyOccurrence == true,
            Supplied = terms is { Outputs.Count: > 0 } ? terms.Outputs.FirstOrDefault(o => o.Slot == work.Slot) : null,
            Twin = work.Stage.Effect == Effect.External && run.Twins.Find(work) is { } twin ? twin.ForDecision(AnswerFor(twin)) : null,
            SameEnvironment = run.Header.SameEnvironment,
        };
        var decision = Rebuilder.Decide(question, reach, policy);
        return decision is Execute { Nearest: { } nearest } execute && execute.Differs.Count > 0
            ? execute with { Reason = await _traces.DescribeAsync(work, nearest, execute, cancellation) }
            : decision;
    }

    /// <summary>What was said of an effect that would be repeated: of the step itself, else of its stage, else of all.</summary>
    private EffectAnswer AnswerFor(EffectTwins.Twin twin)
    {
        if (run.Header.Restart is not { } terms)
        {
            return run.Header.Replay?.Effects ?? EffectAnswer.None;
        }

        return terms.AnswerFor(twin.Id.ToString(), twin.Target);
    }
}
