using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Running;

/// <summary>One output that a gather collects, without its bytes.</summary>
internal readonly record struct GatherMember(string Path, Digest Digest, long Size, string MediaType, OutputAddress? Source)
{
    public StepArtifact ToArtifact() => new(Path, Digest, Size, MediaType, null, Source);
}

/// <summary>The inputs of one step of a gather, in item-key order: a slice of all members, which are sorted by group.</summary>
internal sealed class GatherGroup(string item, GatherMember[] members, int[] order, int start, int count)
{
    /// <summary>The group's value: the item that the gather makes.</summary>
    public string Item => item;

    /// <summary>Number of members.</summary>
    public int Count => count;

    /// <summary>The members in order.</summary>
    public IEnumerable<GatherMember> Members
    {
        get
        {
            for (var i = 0; i < count; i++)
            {
                yield return members[order[start + i]];
            }
        }
    }

    /// <summary>The <c>inputs</c> component of the action key.</summary>
    public Digest InputsDigest() => ActionInputs.Of(item, Members.Select(m => (m.Path, m.Digest)));

    /// <summary>The members one by one, as inputs whose bytes are read when the handler asks.</summary>
    public async IAsyncEnumerable<(string Path, StepArtifact Input)> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var member in Members)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (member.Path, member.ToArtifact());
        }
    }
}
