using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Rerunning;

/// <summary>What a step reads when it runs again: what it read when it was recorded, but for files that are taken as they are now, and, from end to end, what the steps before it made this time.</summary>
internal sealed class RerunInputs(Recording recording, Ancestry ancestry, ReplayedOutputs? replayed)
{
    private readonly Dictionary<(long Run, Digest), List<SourceFile>> _live = ancestry.Sources.GroupBy(s => (s.Run, s.Recorded.Digest))
        .Where(same => same.Any(s => s.Live is not null)).ToDictionary(same => same.Key, same => same.ToList());

    /// <summary>The inputs of a recorded step, as a list or, where there are more than a row holds, as a group.</summary>
    public async ValueTask<(IReadOnlyList<StepArtifact> Inputs, GatherGroup? Group)> OfAsync(StepRecord origin, bool isGather, CancellationToken cancellation)
    {
        if (origin.InputsCount <= StepRecord.MaxListed && origin.Inputs.Count == origin.InputsCount)
        {
            var inputs = new List<StepArtifact>(origin.Inputs.Count);
            foreach (var input in origin.Inputs)
            {
                inputs.Add(await NowAsync(origin, input, cancellation));
            }

            return isGather ? ([.. inputs], Group(origin, inputs)) : (inputs, null);
        }

        var all = new List<StepArtifact>();
        await foreach (var input in StepLists.ReadAsync(recording.Journal, origin, ListKind.Inputs, long.MaxValue, cancellation))
        {
            all.Add(await NowAsync(origin, input, cancellation));
        }

        return ([], Group(origin, all));
    }

    private async ValueTask<StepArtifact> NowAsync(StepRecord origin, StepArtifact input, CancellationToken cancellation)
    {
        if (input.Source is null && _live.TryGetValue((origin.Run, input.Digest), out var same)
            && SourceMatch.Of(same, origin, input, s => s.Recorded).FirstOrDefault(s => s.Live is not null) is { Live: { } file })
        {
            return input with { Digest = file.Digest, Size = file.Size };
        }

        return replayed is null ? input : await replayed.InsteadOfAsync(origin, input, cancellation);
    }

    private static GatherGroup Group(StepRecord origin, List<StepArtifact> inputs)
    {
        var members = new GatherMembers();
        foreach (var input in inputs)
        {
            members.Add(new GatherMember(input.Name, input.Digest, input.Size, input.MediaType, input.Source, -1));
        }

        return new GatherGroup(origin.Item, members, [.. Enumerable.Range(0, inputs.Count)], 0, inputs.Count);
    }
}
