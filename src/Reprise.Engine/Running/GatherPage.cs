using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>
/// Some of what a gather collects. Members of a page mostly stand close together in the journal: one range scan brings their bytes, where a look-up for
/// each would cost more than all the rest of the step. Nothing is read before a handler asks for the bytes of a member.
/// </summary>
internal sealed class GatherPage(Recording recording, GatherMember[] members)
{
    private const int Length = 256;

    /// <summary>A range is read where it holds at most so many numbers for each member.</summary>
    private const int MaxSpread = 16;

    private Dictionary<long, StepRecord>? _near;

    /// <summary>The inputs of a group, in order.</summary>
    public static IEnumerable<StepInput> Inputs(Recording recording, GatherGroup group)
    {
        foreach (var members in group.Members.Chunk(Length))
        {
            var page = new GatherPage(recording, members);
            foreach (var member in members)
            {
                yield return new GatherInput(recording, page, member)
                {
                    Name = member.Path,
                    Key = ItemPath.KeyOf(member.Path),
                    Digest = member.Digest,
                    Size = member.Size,
                    MediaType = member.MediaType,
                };
            }
        }
    }

    /// <summary>A member, with its bytes where they are close by.</summary>
    public async ValueTask<StepArtifact> ReadAsync(GatherMember member, CancellationToken cancellation)
    {
        _near ??= await NearAsync(cancellation);
        var artifact = member.ToArtifact();
        return member.Source is { } source && _near.TryGetValue(source.Step, out var step) && source.Ordinal < step.Outputs.Count
            ? artifact with { Bytes = step.Outputs[(int)source.Ordinal].Bytes }
            : artifact;
    }

    private async ValueTask<Dictionary<long, StepRecord>> NearAsync(CancellationToken cancellation)
    {
        var near = new Dictionary<long, StepRecord>();
        if (members[0] is not { Source: { } first, Stage: var stage } || members.Any(m => m.Stage != stage || m.Source?.Run != first.Run))
        {
            return near;
        }

        var from = members.Min(m => m.Source!.Value.Step);
        var to = members.Max(m => m.Source!.Value.Step);
        if (members.Length > 1 && to - from <= (long)members.Length * MaxSpread)
        {
            var query = new StepQuery { Run = first.Run, From = from, Below = to + 1, Stage = stage >= 0 ? stage : null };
            await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
            {
                near[step.Number] = step;
            }
        }

        return near;
    }
}

/// <summary>A member of a group as the handler sees it.</summary>
internal sealed class GatherInput(Recording recording, GatherPage page, GatherMember member) : StepInput
{
    /// <inheritdoc/>
    public override string? LocalPath => member.Source is null ? recording.Store.LocalPath(member.Digest) : null;

    /// <inheritdoc/>
    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation) =>
        await OutputReader.ReadAsync(recording, await page.ReadAsync(member, cancellation), cancellation);

    /// <inheritdoc/>
    public override async ValueTask<Stream> OpenAsync(CancellationToken cancellation) =>
        await OutputReader.OpenAsync(recording, await page.ReadAsync(member, cancellation), cancellation);
}
