using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Reads lists that stand in chunks.</summary>
internal static class ListReader
{
    private const string Address = "run=?1 AND step=?2 AND attempt=?3 AND kind=?4";

    /// <summary>The entries from <paramref name="first"/> to the end of the chunk that holds it; none behind the end.</summary>
    public static IReadOnlyList<StepArtifact> Page(SqliteConnection connection, ListAddress list, long first)
    {
        using var row = connection.Prepare($"SELECT first,body FROM lists WHERE {Address} AND first<=?5 ORDER BY first DESC LIMIT 1");
        Bind(row, list);
        row.Bind(5, first);
        if (!row.Step())
        {
            return [];
        }

        var items = ArtifactCodec.Read(row.Blob(1));
        var skip = first - row.Long(0);
        return skip < items.Length ? new ArraySegment<StepArtifact>(items, (int)skip, items.Length - (int)skip) : Array.Empty<StepArtifact>();
    }

    /// <summary>The entries of a list from one on, a chunk at a time in memory.</summary>
    /// <exception cref="InvalidDataException">Some of them are not in the journal.</exception>
    public static IEnumerable<StepArtifact> All(SqliteConnection connection, ListAddress list, long count, long first = 0)
    {
        for (var read = first; read < count;)
        {
            var page = Page(connection, list, read);
            if (page.Count == 0)
            {
                throw new InvalidDataException($"of the {count} entries of a list of step {list.Step} of run {list.Run}, those from {read} on are missing");
            }

            foreach (var artifact in page)
            {
                yield return artifact;
            }

            read += page.Count;
        }
    }

    /// <summary>The keys of all digests of a list.</summary>
    public static void Keys(SqliteConnection connection, ListAddress list, List<long> keys)
    {
        using var row = connection.Prepare($"SELECT body FROM lists WHERE {Address} ORDER BY first");
        Bind(row, list);
        while (row.Step())
        {
            ArtifactCodec.ReadKeys(row.Blob(0), keys);
        }
    }

    private static void Bind(SqliteStatement row, ListAddress list)
    {
        row.Bind(1, list.Run);
        row.Bind(2, list.Step);
        row.Bind(3, list.Attempt);
        row.Bind(4, (long)list.Kind);
    }
}
