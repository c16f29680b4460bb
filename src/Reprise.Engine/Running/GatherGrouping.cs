using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Parts what a gather collects into groups, each in item-key order.</summary>
internal static class GatherGrouping
{
    /// <summary>The value of the one group of a gather by all.</summary>
    public const string AllGroup = "all";

    private const string ByParent = "parent";

    /// <summary>The groups, in the order of their values.</summary>
    /// <param name="recording">Where bytes are read, for a gather by a field.</param>
    /// <param name="stage">The gather.</param>
    /// <param name="found">What it collects.</param>
    /// <param name="empty">Items that a fan-out made nothing of: grouped by parent, each is a group all the same.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<IReadOnlyList<GatherGroup>> GroupAsync(
        Recording recording, StageDefinition stage, IAsyncEnumerable<GatherMember> found, IAsyncEnumerable<string> empty, CancellationToken cancellation)
    {
        var by = GroupBy(stage);
        var members = new GatherMembers();
        var groups = by.Length == 0 ? null : new List<string>();
        await foreach (var member in found.WithCancellation(cancellation))
        {
            members.Add(member);
            groups?.Add(await GroupOfAsync(recording, by, member, cancellation));
        }

        if (string.Equals(by, ByParent, StringComparison.Ordinal))
        {
            await foreach (var item in empty.WithCancellation(cancellation))
            {
                members.AddMark();
                groups!.Add(item);
            }
        }

        return groups is null ? [new GatherGroup(AllGroup, members, Sorted(members, null), 0, members.Count)] : Part(members, groups);
    }

    /// <summary>Empty for all, <c>parent</c>, or a JSON Pointer.</summary>
    public static string GroupBy(StageDefinition stage) =>
        stage.With.ValueKind == JsonValueKind.Object && stage.With.TryGetProperty("by", out var by) && by.GetString() is { } text
            && !string.Equals(text, AllGroup, StringComparison.Ordinal) ? text : "";

    private static List<GatherGroup> Part(GatherMembers members, List<string> groups)
    {
        var order = Sorted(members, groups);
        var parts = new List<GatherGroup>();
        for (var start = 0; start < order.Length;)
        {
            var group = groups[order[start]];
            var end = start;
            while (end < order.Length && string.Equals(groups[order[end]], group, StringComparison.Ordinal))
            {
                end++;
            }

            // An empty group is a single mark, which sorts first.
            var first = members.IsMark(order[start]) ? start + 1 : start;
            parts.Add(new GatherGroup(group, members, order, first, end - first));
            start = end;
        }

        return parts;
    }

    private static int[] Sorted(GatherMembers members, List<string>? groups)
    {
        var order = new int[members.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => Compare(members, groups, a, b));
        return order;
    }

    private static int Compare(GatherMembers members, List<string>? groups, int a, int b)
    {
        var byGroup = groups is null ? 0 : Utf8Order.Compare(groups[a], groups[b]);
        if (byGroup != 0)
        {
            return byGroup;
        }

        var byPath = members.Path(a).SequenceCompareTo(members.Path(b));
        return byPath != 0 ? byPath : members.IsMark(a) != members.IsMark(b) ? members.IsMark(a) ? -1 : 1 : a.CompareTo(b);
    }

    private static async ValueTask<string> GroupOfAsync(Recording recording, string by, GatherMember member, CancellationToken cancellation)
    {
        if (string.Equals(by, ByParent, StringComparison.Ordinal))
        {
            return ItemPath.ParentOf(member.Path);
        }

        var bytes = await OutputReader.ReadAsync(recording, member.ToArtifact(), cancellation);
        return GroupValue.Read(bytes, by, member.Path);
    }
}
