namespace Reprise.Engine.Imports;

/// <summary>
/// Puts the lines of an import into an order in which each stands behind the lines that made what it read, and where possible behind the one that asked for
/// it; else by time, then as in the file. (Kahn's algorithm, with two kinds of edges.)
/// </summary>
internal sealed class ImportOrder
{
    private readonly ImportEntries _entries;
    private readonly int[] _needs;
    private readonly bool[] _waits;
    private readonly int[] _first;
    private readonly int[] _after;
    private readonly bool[] _done;
    private readonly List<int> _order;
    private readonly PriorityQueue<int, (long, long)> _ready = new();
    private readonly PriorityQueue<int, (long, long)> _unasked = new();
    private bool _byTime;

    private ImportOrder(ImportEntries entries)
    {
        _entries = entries;
        (_needs, _waits, _done) = (new int[entries.Count], new bool[entries.Count], new bool[entries.Count]);
        _order = new List<int>(entries.Count);
        _first = new int[entries.Count + 1];
        _after = Edges();
    }

    /// <summary>The order, by places in the import, and the lines that claim to come from themselves over others.</summary>
    public static (IReadOnlyList<int> Order, IReadOnlyList<int> Cyclic) Of(ImportEntries entries)
    {
        var order = new ImportOrder(entries);
        for (var i = 0; i < entries.Count; i++)
        {
            order._waits[i] = entries.ParentOf(i) is not null;
            order.Offer(i);
        }

        order.Take();
        if (order._order.Count < entries.Count)
        {
            // Bytes that were made a second time later did not lead to what read them before.
            order.LookAtTimes();
            order.Take();
        }

        var cyclic = order._order.Count == entries.Count ? [] : order.RemoveCycles();
        order.Take();
        return (order._order, cyclic);
    }

    /// <summary>For each line those that need it, in one list: readers by their place, those that it asked for by the complement of theirs.</summary>
    private int[] Edges()
    {
        foreach (var (from, _) in AllEdges())
        {
            _first[from + 1]++;
        }

        for (var i = 0; i < _entries.Count; i++)
        {
            _first[i + 1] += _first[i];
        }

        var (after, next) = (new int[_first[^1]], _first.ToArray());
        foreach (var (from, to) in AllEdges())
        {
            after[next[from]++] = to;
        }

        return after;
    }

    private IEnumerable<(int From, int To)> AllEdges()
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            foreach (var maker in _entries.MakersFor(i))
            {
                yield return (maker, i);
            }

            if (_entries.ParentOf(i) is { } parent)
            {
                yield return (parent, ~i);
            }
        }
    }

    /// <summary>Counts what a line still needs, and offers it where that is nothing.</summary>
    private void Offer(int index)
    {
        _needs[index] = _entries.MakersFor(index).Count(maker => !_done[maker] && Counts(maker, index));
        Offered(index);
    }

    private void Offered(int index)
    {
        if (_needs[index] == 0 && !_done[index])
        {
            (_waits[index] ? _unasked : _ready).Enqueue(index, (_entries[index].Time, index));
        }
    }

    private bool Counts(int maker, int reader) => !_byTime || _entries[maker].Time <= _entries[reader].Time;

    private void Take()
    {
        // One that waits only for who asked for it goes on where nothing else can.
        while (_ready.TryDequeue(out var index, out _) || _unasked.TryDequeue(out index, out _))
        {
            if (_done[index])
            {
                continue;
            }

            _done[index] = true;
            _order.Add(index);
            for (var i = _first[index]; i < _first[index + 1]; i++)
            {
                Release(index, _after[i]);
            }
        }
    }

    private void Release(int from, int to)
    {
        if (to < 0)
        {
            _waits[~to] = false;
            Offered(~to);
        }
        else if (!_done[to] && Counts(from, to))
        {
            _needs[to]--;
            Offered(to);
        }
    }

    private void LookAtTimes()
    {
        _byTime = true;
        for (var i = 0; i < _entries.Count; i++)
        {
            if (!_done[i])
            {
                Offer(i);
            }
        }
    }

    /// <summary>Takes those out that are on a cycle or between two: what is left when all that nothing else needs is peeled off.</summary>
    private List<int> RemoveCycles()
    {
        var readers = new int[_entries.Count];
        var left = Enumerable.Range(0, _entries.Count).Where(i => !_done[i]).ToHashSet();
        foreach (var maker in left.SelectMany(MakersLeft))
        {
            readers[maker]++;
        }

        for (var ends = new Stack<int>(left.Where(i => readers[i] == 0)); ends.TryPop(out var end);)
        {
            _ = left.Remove(end);
            foreach (var maker in MakersLeft(end).Where(maker => --readers[maker] == 0))
            {
                ends.Push(maker);
            }
        }

        foreach (var index in left)
        {
            _done[index] = true;
        }

        for (var i = 0; i < _entries.Count; i++)
        {
            if (!_done[i])
            {
                Offer(i);
            }
        }

        return [.. left.Order()];

        IEnumerable<int> MakersLeft(int index) => _entries.MakersFor(index).Where(maker => !_done[maker] && Counts(maker, index));
    }
}
