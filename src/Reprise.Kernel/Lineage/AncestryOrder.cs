namespace Reprise.Kernel.Lineage;

/// <summary>
/// Orders the steps of an ancestry, sources first. A row stands behind those that it was recorded to come from, so their places in the journal are such an
/// order. What a trace adds may stand further back in the journal; of that is left out what would close a cycle.
/// </summary>
public static class AncestryOrder
{
    /// <summary>Orders.</summary>
    /// <param name="recorded">The steps in the order of the journal, each with those that it was recorded to come from.</param>
    /// <param name="added">Links that a trace adds, from a step to one that it may have come from.</param>
    /// <returns>The steps, and the links that were left out.</returns>
    public static (IReadOnlyList<AncestryStep> Steps, IReadOnlySet<(AncestryStep Reader, AncestryStep Found)> LeftOut) Of(
        IReadOnlyList<(AncestryStep Step, IReadOnlyList<AncestryStep> From)> recorded, IReadOnlySet<(AncestryStep Reader, AncestryStep Found)> added)
    {
        var places = new Dictionary<AncestryStep, int>(recorded.Count);
        for (var i = 0; i < recorded.Count; i++)
        {
            places[recorded[i].Step] = i;
        }

        var links = added.Where(link => places.ContainsKey(link.Reader) && places.ContainsKey(link.Found)).ToHashSet();
        return links.All(link => places[link.Found] < places[link.Reader])
            ? ([.. recorded.Select(r => r.Step)], new HashSet<(AncestryStep, AncestryStep)>())
            : new Sorting(recorded, places, links).Sort();
    }

    /// <summary>Kahn's algorithm, the earliest in the journal first.</summary>
    private sealed class Sorting
    {
        private readonly IReadOnlyList<(AncestryStep Step, IReadOnlyList<AncestryStep> From)> _recorded;
        private readonly List<int>[] _after;
        private readonly List<int>[] _links;
        private readonly List<int>[] _linked;
        private readonly HashSet<(int Reader, int Found)> _leftOut = [];
        private readonly int[] _needs;
        private readonly bool[] _done;
        private readonly PriorityQueue<int, int> _ready = new();

        public Sorting(IReadOnlyList<(AncestryStep Step, IReadOnlyList<AncestryStep> From)> recorded, Dictionary<AncestryStep, int> places, HashSet<(AncestryStep Reader, AncestryStep Found)> links)
        {
            _recorded = recorded;
            _after = [.. recorded.Select(_ => new List<int>())];
            _links = [.. recorded.Select(_ => new List<int>())];
            _linked = [.. recorded.Select(_ => new List<int>())];
            (_needs, _done) = (new int[recorded.Count], new bool[recorded.Count]);
            for (var i = 0; i < recorded.Count; i++)
            {
                foreach (var from in recorded[i].From)
                {
                    _needs[i]++;
                    _after[places[from]].Add(i);
                }
            }

            foreach (var (reader, found) in links)
            {
                _needs[places[reader]]++;
                _links[places[reader]].Add(places[found]);
                _linked[places[found]].Add(places[reader]);
            }
        }

        public (IReadOnlyList<AncestryStep> Steps, IReadOnlySet<(AncestryStep Reader, AncestryStep Found)> LeftOut) Sort()
        {
            var steps = new List<AncestryStep>(_recorded.Count);
            for (var i = 0; i < _needs.Length; i++)
            {
                Offer(i);
            }

            for (var first = 0; steps.Count < _recorded.Count;)
            {
                while (_ready.TryDequeue(out var index, out _))
                {
                    _done[index] = true;
                    steps.Add(_recorded[index].Step);
                    _after[index].ForEach(Release);
                    foreach (var reader in _linked[index].Where(reader => !_leftOut.Contains((reader, index))))
                    {
                        Release(reader);
                    }
                }

                // The earliest of the rest waits for nothing that was recorded: only a link holds it up, and leads back to it.
                for (; first < _done.Length && _done[first]; first++)
                {
                }

                foreach (var found in first < _done.Length ? _links[first].Where(f => !_done[f]).ToList() : [])
                {
                    _ = _leftOut.Add((first, found));
                    Release(first);
                }
            }

            return (steps, _leftOut.Select(link => (_recorded[link.Reader].Step, _recorded[link.Found].Step)).ToHashSet());
        }

        private void Release(int index)
        {
            _needs[index]--;
            Offer(index);
        }

        private void Offer(int index)
        {
            if (_needs[index] == 0)
            {
                _ready.Enqueue(index, index);
            }
        }
    }
}
