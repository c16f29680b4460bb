using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Tests.Kernel.Planning;

/// <summary>What must come of a pipeline, worked out stage by stage with everything in memory: no numbers, no order, no roots.</summary>
internal static class FlowReference
{
    /// <summary>The records of a whole run; see <see cref="FlowRun.Records"/>.</summary>
    public static IEnumerable<string> Records(FlowCase flowCase)
    {
        var graph = flowCase.Graph;
        var steps = graph.Stages.Select(_ => new List<Step>()).ToList();
        foreach (var stage in graph.Stages.OrderBy(s => s.Order))
        {
            var units = stage.IsGather ? Groups(flowCase, stage, steps) : stage.IsJoin ? Joined(stage, steps) : Items(graph, stage, steps);
            foreach (var (identity, item) in units)
            {
                steps[stage.Index].Add(new Step(identity, stage.IsGather ? identity : item, flowCase.Outcome(identity, stage)));
            }
        }

        return graph.Stages.SelectMany(stage => steps[stage.Index].Select(s => $"{stage.Target} {s.Identity} {s.Head.Status} {s.Head.OutputsCount}"))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>What a step is that works on one output of another, or on an input of the run.</summary>
    public static string OfItem(StageEdge edge, long ordinal, string parent) => Short($"edge {edge.Index} output {ordinal} of {parent}");

    /// <summary>What a step is that joins the outputs of several.</summary>
    public static string OfJoin(int stage, IEnumerable<string> parts) => Short($"join {stage} of {string.Join(" and ", parts)}");

    /// <summary>What a step is that works on a group of a gather.</summary>
    public static string OfGroup(int stage, long ordinal, string members) => Short($"gather {stage} group {ordinal} of {members}");

    /// <summary>What a gather collects.</summary>
    public static string OfMembers(IEnumerable<(string Identity, long Outputs)> steps) =>
        Short(string.Join(' ', steps.Select(s => $"{s.Identity}x{s.Outputs}").Order(StringComparer.Ordinal)));

    private static IEnumerable<(string Identity, string Item)> Items(StageGraph graph, StageNode stage, List<List<Step>> steps)
    {
        foreach (var edge in graph.Entries.Where(e => e.To == stage.Index))
        {
            var identity = OfItem(edge, edge.Part, "the inputs");
            yield return (identity, identity);
        }

        foreach (var edge in stage.In.Where(e => e.From >= 0))
        {
            foreach (var step in steps[edge.From])
            {
                for (var i = 0; i < step.Head.OutputsCount; i++)
                {
                    var identity = OfItem(edge, i, step.Identity);
                    yield return (identity, edge.EntersRoute ? identity : step.Head.Keyed ? $"{step.Identity} key {i}" : step.Item);
                }
            }
        }
    }

    /// <summary>A join runs on an item where every stage of its <c>from</c> has an output for that item.</summary>
    private static IEnumerable<(string Identity, string Item)> Joined(StageNode stage, List<List<Step>> steps)
    {
        var from = stage.In.OrderBy(e => e.Part).Select(e => steps[e.From].Where(s => s.Head.OutputsCount > 0).ToDictionary(s => s.Item, StringComparer.Ordinal)).ToList();
        return from[0].Keys.Where(item => from.All(f => f.ContainsKey(item))).Select(item => (OfJoin(stage.Index, from.Select(f => f[item].Identity)), item));
    }

    private static IEnumerable<(string Identity, string Item)> Groups(FlowCase flowCase, StageNode stage, List<List<Step>> steps)
    {
        var from = stage.In.Where(e => e.From >= 0).Select(e => e.From).Distinct();
        var members = OfMembers(from.SelectMany(f => steps[f]).Select(s => (s.Identity, s.Head.OutputsCount)));
        return Enumerable.Range(0, flowCase.Groups(members)).Select(i => (OfGroup(stage.Index, i, members), ""));
    }

    private static string Short(string text) => Digest.OfText(text).ToHex()[..16];

    private sealed record Step(string Identity, string Item, StepHead Head);
}
