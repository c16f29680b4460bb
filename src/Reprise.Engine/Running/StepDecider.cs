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
        var reach = run.Reuse == Reach.None || work.Stage.Policy == Policy.Now ? [] : await _traces.FindAsync(work, cancellation);
        var question = new StepQuestion(work.Action, work.Stage.Effect)
        {
            ReuseAsked = run.Reuse != Reach.None,
            IgnoreCode = run.Header.IgnoreCode,
            Twin = work.Stage.Effect == Effect.External ? run.Twins.Find(work)?.ForDecision(run.Header.Replay?.Effects ?? EffectAnswer.None) : null,
            SameEnvironment = run.Header.SameEnvironment,
        };
        var decision = Rebuilder.Decide(question, reach, work.Stage.Policy);
        return decision is Execute { Nearest: { } nearest } execute && execute.Differs.Count > 0
            ? execute with { Reason = await _traces.DescribeAsync(work, nearest, execute, cancellation) }
            : decision;
    }
}
