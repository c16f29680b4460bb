namespace Reprise.Storage.Sqlite;

/// <summary>One entry of a derived index: a key and the position of the step's row. Ordered by key as an unsigned number, then by position.</summary>
internal readonly record struct IndexEntry(ulong Key, long Position) : IComparable<IndexEntry>
{
    /// <inheritdoc/>
    public int CompareTo(IndexEntry other) => Key != other.Key ? Key.CompareTo(other.Key) : Position.CompareTo(other.Position);
}
