using System.Collections;

namespace Reprise.Kernel.Journal;

/// <summary>Versions of named artifacts that were asked for.</summary>
/// <param name="versions">They.</param>
/// <param name="total">How many names there are in all; null where nobody asked.</param>
public sealed class NameList(IReadOnlyList<NamedVersion> versions, long? total) : IReadOnlyList<NamedVersion>
{
    /// <summary>How many names there are in all; null where nobody asked.</summary>
    public long? Total => total;

    /// <inheritdoc/>
    public int Count => versions.Count;

    /// <inheritdoc/>
    public NamedVersion this[int index] => versions[index];

    /// <inheritdoc/>
    public IEnumerator<NamedVersion> GetEnumerator() => versions.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
