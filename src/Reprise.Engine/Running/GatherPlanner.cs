using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Finds what a gather collects, once everything upstream has ended, and parts it into groups. Reads the journal alone, so it finds the same after a crash.</summary>
internal sealed class GatherPlanner(RunContext run)
{
    /// <summary>The groups of a gather, in the order of their values.</summary>
    public async Task<IReadOnlyList<GatherGroup>> PlanAsync(StageNode gather, CancellationToken cancellation)
    {
        var by = GroupBy(gather.Stage);
        var members = new List<GatherMember>();
        var groups = new List<string>();
        await foreach (var member in MembersAsync(gather, cancellation))
        {
            members.Add(member);
            groups.Add(by.Length == 0 ? AllGroup : await GroupOfAsync(by, member, cancellation));
        }

        await foreach (var empty in EmptyGroupsAsync(gather, by, cancellation))
        {
            members.Add(default);
            groups.Add(empty);
        }

        return Part([.. members], [.. groups], by);
    }

    private const string AllGroup = "all";

    /// <summary>Empty for all, <c>parent</c>, or a JSON Pointer.</summary>
    private static string GroupBy(StageDefinition stage) =>
        stage.With.ValueKind == JsonValueKind.Object && stage.With.TryGetProperty("by", out var by) && by.GetString() is { } text
            && !string.Equals(text, AllGroup, StringComparison.Ordinal) ? text : "";

    private static IReadOnlyList<GatherGroup> Part(GatherMember[] members, string[] groups, string by)
    {
        var order = new int[members.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => Compare(members, groups, a, b));
        var parts = new List<GatherGroup>();
        for (var start = 0; start < order.Length;)
        {
            var group = groups[order[start]];
            var end = start;
            while (end < order.Length && string.Equals(groups[order[end]], group, StringComparison.Ordinal))
            {
                end++;
            }

            // An empty group is a single mark without a path, which sorts first.
            var first = members[order[start]].Path is null ? start + 1 : start;
            parts.Add(new GatherGroup(group, members, order, first, end - first));
            start = end;
        }

        if (parts.Count == 0 && by.Length == 0)
        {
            parts.Add(new GatherGroup(AllGroup, members, order, 0, 0));
        }

        return parts;
    }

    private static int Compare(GatherMember[] members, string[] groups, int a, int b)
    {
        var byGroup = Utf8Order.Compare(groups[a], groups[b]);
        if (byGroup != 0)
        {
            return byGroup;
        }

        var byPath = Utf8Order.Compare(members[a].Path, members[b].Path);
        return byPath != 0 ? byPath : a.CompareTo(b);
    }

    private async IAsyncEnumerable<GatherMember> MembersAsync(
        StageNode gather, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var edge in gather.In)
        {
            if (edge.From < 0)
            {
                var input = run.Inputs[edge.Part];
                yield return new GatherMember(run.InputPath(edge.Part), input.Digest, input.Size, input.MediaType, null);
                continue;
            }

            var query = new StepQuery { Run = run.Number, Stage = edge.From, Status = StepStatus.Succeeded };
            await foreach (var step in run.Parts.Journal.StepsAsync(query, cancellation))
            {
                long ordinal = 0;
                await foreach (var output in StepLists.ReadAsync(run.Parts.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
                {
                    yield return Member(step, ordinal++, output);
                }
            }
        }
    }

    private static GatherMember Member(StepRecord step, long ordinal, StepArtifact output)
    {
        var path = step.Keyed ? ItemPath.Append(step.Item, output.Name) : step.Item;
        return new GatherMember(path, output.Digest, output.Size, output.MediaType, StepLists.AddressOf(step, ordinal, output));
    }

    private async ValueTask<string> GroupOfAsync(string by, GatherMember member, CancellationToken cancellation)
    {
        if (string.Equals(by, "parent", StringComparison.Ordinal))
        {
            return ItemPath.ParentOf(member.Path);
        }

        var bytes = await OutputReader.ReadAsync(run.Recording, member.ToArtifact(), cancellation);
        return GroupValue.Read(bytes, by, member.Path);
    }

    /// <summary>Grouped by parent, an item that a fan-out made nothing of is a group all the same.</summary>
    private async IAsyncEnumerable<string> EmptyGroupsAsync(
        StageNode gather, string by, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!string.Equals(by, "parent", StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (var stage in NearestFanOuts(gather))
        {
            var query = new StepQuery { Run = run.Number, Stage = stage, Status = StepStatus.Succeeded };
            await foreach (var step in run.Parts.Journal.StepsAsync(query, cancellation))
            {
                if (step.OutputsCount == 0)
                {
                    yield return step.Item;
                }
            }
        }
    }

    private SortedSet<int> NearestFanOuts(StageNode gather)
    {
        var found = new SortedSet<int>();
        var open = new Stack<StageNode>([gather]);
        while (open.TryPop(out var node))
        {
            foreach (var edge in node.In.Where(e => e.From >= 0))
            {
                var from = run.Graph.Stages[edge.From];
                if (run.Stages[from.Index].Handler.FansOut(run.Stages[from.Index].Stage))
                {
                    _ = found.Add(from.Index);
                }
                else if (!from.IsGather)
                {
                    open.Push(from);
                }
            }
        }

        return found;
    }
}
