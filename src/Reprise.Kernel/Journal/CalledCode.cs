using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Journal;

/// <summary>Code that took part in a call: that of a target when it was called.</summary>
/// <param name="Target">The target, <c>node.name</c>.</param>
/// <param name="Code">The <c>code</c> component of its action key then.</param>
public readonly record struct CalledCode(string Target, Digest Code)
{
    /// <summary>Code in the one order in which it is recorded: by target, then by digest.</summary>
    public static IReadOnlyList<CalledCode> Sorted(IEnumerable<CalledCode> code) =>
        [.. code.OrderBy(c => c.Target, StringComparer.Ordinal).ThenBy(c => c.Code)];
}
