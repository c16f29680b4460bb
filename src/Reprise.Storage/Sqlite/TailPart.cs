using System.Numerics;

namespace Reprise.Storage.Sqlite;

/// <summary>The tail of one index: entries as they came, chained from the latest to the earliest of those whose keys fall into one bucket.</summary>
internal sealed class TailPart
{
    /// <summary>Room for so many entries is kept when they are forgotten; what one huge step took beyond it is given back.</summary>
    public const int KeptCapacity = 1 << 16;

    private const int FirstBuckets = 1024;
    private List<IndexEntry> _entries = [];
    private List<int> _earlier = [];
    private int[] _latest = NewBuckets(FirstBuckets);

    /// <summary>Adds an entry.</summary>
    public void Add(ulong key, long position)
    {
        if (_entries.Count == _latest.Length)
        {
            _latest = NewBuckets(_latest.Length * 2);
            for (var i = 0; i < _entries.Count; i++)
            {
                _earlier[i] = Chain(_entries[i].Key, i);
            }
        }

        _earlier.Add(Chain(key, _entries.Count));
        _entries.Add(new IndexEntry(key, position));
    }

    /// <summary>All entries, in the order of their positions.</summary>
    public IndexEntry[] ToArray() => [.. _entries];

    /// <summary>Removes entries up to a position.</summary>
    public void Forget(long mark)
    {
        var rest = _entries.FindAll(entry => entry.Position > mark);
        if (_entries.Capacity > KeptCapacity)
        {
            (_entries, _earlier, _latest) = ([], [], NewBuckets(FirstBuckets));
        }

        _entries.Clear();
        _earlier.Clear();
        Array.Fill(_latest, -1);
        foreach (var entry in rest)
        {
            Add(entry.Key, entry.Position);
        }
    }

    /// <summary>Collects positions of a range of keys, earliest first.</summary>
    public void Collect(ulong from, ulong to, (long From, long Before) rows, List<long> positions)
    {
        if (from != to)
        {
            positions.AddRange(_entries.Where(e => e.Key >= from && e.Key <= to && e.Position >= rows.From && e.Position < rows.Before).Select(e => e.Position));
            return;
        }

        var start = positions.Count;
        for (var i = _latest[BucketOf(from)]; i >= 0 && _entries[i].Position >= rows.From; i = _earlier[i])
        {
            if (_entries[i].Key == from && _entries[i].Position < rows.Before)
            {
                positions.Add(_entries[i].Position);
            }
        }

        positions.Reverse(start, positions.Count - start);
    }

    private static int[] NewBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, -1);
        return buckets;
    }

    // Digests are as good as their own hash, but the ids of spans are whatever a program gave: mixed by multiplication (Knuth), their high bits part them.
    private int BucketOf(ulong key) => (int)((key * 0x9e3779b97f4a7c15) >> (64 - BitOperations.Log2((uint)_latest.Length)));

    private int Chain(ulong key, int index)
    {
        ref var latest = ref _latest[BucketOf(key)];
        var earlier = latest;
        latest = index;
        return earlier;
    }
}
