namespace Reprise.Kernel.Pipelines;

/// <summary>The order of routes by data flow: what feeds comes before what is fed, else by name. It does not depend on the order of a file.</summary>
public static class RouteOrder
{
    /// <summary>The routes in that order; routes on a cycle come last, by name.</summary>
    public static IReadOnlyList<RouteDefinition> Sort(IReadOnlyList<RouteDefinition> routes)
    {
        var byName = routes.DistinctBy(r => r.Name, StringComparer.Ordinal).ToDictionary(r => r.Name, StringComparer.Ordinal);
        var waiting = byName.Keys.ToDictionary(n => n, _ => 0, StringComparer.Ordinal);
        foreach (var target in Links(byName.Values))
        {
            if (waiting.TryGetValue(target, out var count))
            {
                waiting[target] = count + 1;
            }
        }

        var sorted = new List<RouteDefinition>();
        var ready = new SortedSet<string>(waiting.Where(w => w.Value == 0).Select(w => w.Key), StringComparer.Ordinal);
        while (ready.Min is { } name)
        {
            ready.Remove(name);
            sorted.Add(byName[name]);
            foreach (var target in byName[name].To.Select(l => l.Route))
            {
                if (waiting.TryGetValue(target, out var count) && (waiting[target] = count - 1) == 0)
                {
                    ready.Add(target);
                }
            }
        }

        return [.. sorted, .. waiting.Where(w => w.Value > 0).Select(w => byName[w.Key]).OrderBy(r => r.Name, StringComparer.Ordinal)];
    }

    /// <summary>The names along one cycle, the first again at the end; null where there is none.</summary>
    internal static IReadOnlyList<string>? FindCycle(IReadOnlyList<RouteDefinition> routes)
    {
        var byName = routes.DistinctBy(r => r.Name, StringComparer.Ordinal).ToDictionary(r => r.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in byName.Keys)
        {
            // Depth first by hand: a long chain of routes must not exhaust the stack.
            var way = new List<string> { start };
            var next = new Stack<int>([0]);
            while (way.Count > 0)
            {
                var links = byName.TryGetValue(way[^1], out var route) ? route.To : [];
                var i = next.Pop();
                if (i >= links.Count || done.Contains(way[^1]))
                {
                    done.Add(way[^1]);
                    way.RemoveAt(way.Count - 1);
                    continue;
                }

                next.Push(i + 1);
                var seen = way.IndexOf(links[i].Route);
                if (seen >= 0)
                {
                    return [.. way[seen..], links[i].Route];
                }

                way.Add(links[i].Route);
                next.Push(0);
            }
        }

        return null;
    }

    private static IEnumerable<string> Links(IEnumerable<RouteDefinition> routes) => routes.SelectMany(r => r.To).Select(l => l.Route);
}
