using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Running;

/// <summary>One output that a gather collects, without its bytes.</summary>
/// <param name="Path">The item's path.</param>
/// <param name="Digest">SHA-256 of the bytes.</param>
/// <param name="Size">Number of bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Source">The row that the bytes are in, or null where they are in the store.</param>
/// <param name="Stage">The stage of the step in that row; -1 where it is a step of another run, or there is none.</param>
internal readonly record struct GatherMember(string Path, Digest Digest, long Size, string MediaType, OutputAddress? Source, int Stage)
{
    public StepArtifact ToArtifact() => new(Path, Digest, Size, MediaType, null, Source);
}

/// <summary>The inputs of one step of a gather, in item-key order: a slice of all members, which are sorted by group.</summary>
internal sealed class GatherGroup(string item, GatherMembers members, int[] order, int start, int count)
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
}
