using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// A sorted, immutable part of a derived index: entries in pages of one database page each, and the last key of each page as its fence.
/// Segments follow one another in the journal, so that older entries stand in earlier segments.
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Which index.</param>
/// <param name="Level">How often it was merged.</param>
/// <param name="Below">It holds nothing from this position of the journal on.</param>
/// <param name="Count">Number of entries.</param>
/// <param name="Fences">The last key of each page.</param>
internal sealed record IndexSegment(long Id, IndexKind Kind, int Level, long Below, long Count, ulong[] Fences)
{
    /// <summary>Entries of a page: with them a row fills a database page of 8 KiB.</summary>
    public const int PageEntries = 505;

    private const int EntrySize = 16;
    private const int PageBits = 24;

    /// <summary>Collects the positions of all entries with a key in a range.</summary>
    public void Collect(SqliteConnection connection, ulong from, ulong to, (long From, long Before) rows, List<long> positions)
    {
        var page = Array.BinarySearch(Fences, from);
        page = page < 0 ? ~page : FirstEqual(page);
        while (page < Fences.Length && CollectPage(connection, page, (from, to), rows, positions))
        {
            page++;
        }
    }

    /// <summary>Every entry, in order.</summary>
    public IEnumerable<IndexEntry> All(SqliteConnection connection)
    {
        for (var page = 0; page < Fences.Length; page++)
        {
            foreach (var entry in ReadPage(connection, page))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The segments of a journal, in the order of their entries.</summary>
    public static List<IndexSegment> ReadAll(SqliteConnection connection)
    {
        using var row = connection.Prepare("SELECT segment,kind,level,below,count,fences FROM index_segments ORDER BY below,segment");
        var segments = new List<IndexSegment>();
        while (row.Step())
        {
            var fences = MemoryMarshal.Cast<byte, ulong>(row.Blob(5)).ToArray();
            segments.Add(new IndexSegment(row.Long(0), (IndexKind)row.Int(1), row.Int(2), row.Long(3), row.Long(4), fences));
        }

        return segments;
    }

    /// <summary>Writes a segment of sorted entries.</summary>
    public static void Write(SqliteConnection connection, IndexKind kind, int level, long below, ReadOnlySpan<IndexEntry> sorted)
    {
        var id = connection.Scalar("SELECT seq FROM sqlite_sequence WHERE name='index_segments'") + 1;
        var fences = new ulong[(sorted.Length + PageEntries - 1) / PageEntries];
        var body = new byte[PageEntries * EntrySize];
        for (var page = 0; page < fences.Length; page++)
        {
            var entries = sorted[(page * PageEntries)..Math.Min(sorted.Length, (page + 1) * PageEntries)];
            fences[page] = entries[^1].Key;
            WritePage(connection, (id << PageBits) + page, entries, body);
        }

        using var row = connection.Prepare("INSERT INTO index_segments(segment,kind,level,below,count,fences) VALUES(?1,?2,?3,?4,?5,?6)");
        row.Bind(1, id);
        row.Bind(2, (long)kind);
        row.Bind(3, level);
        row.Bind(4, below);
        row.Bind(5, sorted.Length);
        row.Bind(6, MemoryMarshal.AsBytes(fences.AsSpan()));
        _ = row.Step();
    }

    /// <summary>Removes a segment.</summary>
    public void Remove(SqliteConnection connection)
    {
        using (var pages = connection.Prepare("DELETE FROM index_pages WHERE id>=?1 AND id<?2"))
        {
            pages.Bind(1, Id << PageBits);
            pages.Bind(2, (Id + 1) << PageBits);
            _ = pages.Step();
        }

        using var row = connection.Prepare("DELETE FROM index_segments WHERE segment=?1");
        row.Bind(1, Id);
        _ = row.Step();
    }

    private static void WritePage(SqliteConnection connection, long id, ReadOnlySpan<IndexEntry> entries, byte[] body)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(i * EntrySize), entries[i].Key);
            BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan((i * EntrySize) + 8), entries[i].Position);
        }

        using var row = connection.Prepare("INSERT INTO index_pages(id,body) VALUES(?1,?2)");
        row.Bind(1, id);
        row.Bind(2, body.AsSpan(0, entries.Length * EntrySize));
        _ = row.Step();
    }

    private int FirstEqual(int page)
    {
        while (page > 0 && Fences[page - 1] == Fences[page])
        {
            page--;
        }

        return page;
    }

    // Searches the page where it lies; true where the range may go on in the next page.
    private bool CollectPage(SqliteConnection connection, int page, (ulong From, ulong To) range, (long From, long Before) rows, List<long> positions)
    {
        using var row = OpenPage(connection, page);
        var body = row.Blob(0);
        int low = 0, high = body.Length / EntrySize;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(body, middle).Key < range.From ? (middle + 1, high) : (low, middle);
        }

        for (; low < body.Length / EntrySize; low++)
        {
            var entry = At(body, low);
            if (entry.Key > range.To)
            {
                return false;
            }

            if (entry.Position >= rows.From && entry.Position < rows.Before)
            {
                positions.Add(entry.Position);
            }
        }

        return true;
    }

    private IndexEntry[] ReadPage(SqliteConnection connection, int page)
    {
        using var row = OpenPage(connection, page);
        var body = row.Blob(0);
        var entries = new IndexEntry[body.Length / EntrySize];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = At(body, i);
        }

        return entries;
    }

    private SqliteStatement OpenPage(SqliteConnection connection, int page)
    {
        var row = connection.Prepare("SELECT body FROM index_pages WHERE id=?1");
        row.Bind(1, (Id << PageBits) + page);
        return row.Step() ? row : throw new InvalidDataException($"page {page} of index segment {Id} is missing");
    }

    private static IndexEntry At(ReadOnlySpan<byte> body, int index) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(body[(index * EntrySize)..]), BinaryPrimitives.ReadInt64LittleEndian(body[((index * EntrySize) + 8)..]));
}
