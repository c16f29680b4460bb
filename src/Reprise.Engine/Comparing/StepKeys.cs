using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Comparing;

/// <summary>Gives the steps of a run keys that are the same in every run of the same shape, whatever the pipeline is called and whatever calls were given.</summary>
internal sealed class StepKeys(StageGraph? graph)
{
    private readonly Dictionary<long, long> _calls = [];
    private readonly Dictionary<(long Caller, string Target), int> _counts = [];

    /// <summary>The key of the next step; steps come in the order of their numbers.</summary>
    public long Of(StepRecord step)
    {
        if (step.Target is not { } target || graph is not null)
        {
            var node = graph is null || step.Stage < 0 ? null : graph.Stages[step.Stage];
            return node is null ? step.Slot : Slot.Of("", node.Route.Name, node.Stage.Name, step.Item);
        }

        // A call: its caller, its target, and which of the caller's calls of that target it is.
        var caller = _calls.GetValueOrDefault(step.Parent);
        var count = _counts[(caller, target)] = _counts.GetValueOrDefault((caller, target)) + 1;
        return _calls[step.Number] = Slot.Of(caller.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), target, count.ToString(System.Globalization.CultureInfo.InvariantCulture), "");
    }
}
