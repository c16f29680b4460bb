namespace Reprise.Kernel.Pipelines;

/// <summary>Finds the name that somebody meant.</summary>
public static class NearestName
{
    private const int MaxListed = 20;

    /// <summary>The closest of some names, or null where none is close: at most a third of the letters may differ.</summary>
    public static string? Find(string text, IEnumerable<string> names)
    {
        var (best, distance) = ((string?)null, Math.Max(1, text.Length / 3) + 1);
        foreach (var name in names)
        {
            var d = Math.Abs(name.Length - text.Length) >= distance ? distance : Distance(text.ToLowerInvariant(), name.ToLowerInvariant());
            if (d < distance)
            {
                (best, distance) = (name, d);
            }
        }

        return best;
    }

    /// <summary>A sentence that says which name is meant and which are allowed.</summary>
    /// <param name="text">What was found.</param>
    /// <param name="names">What is allowed.</param>
    /// <param name="what">What the names are, in the plural: <c>step types</c>.</param>
    public static string Hint(string text, IReadOnlyCollection<string> names, string what)
    {
        var meant = Find(text, names) is { } name ? $"Did you mean `{name}`? " : "";
        if (names.Count == 0)
        {
            return $"There are no {what} here.";
        }

        var listed = string.Join(", ", names.Take(MaxListed).Select(n => $"`{n}`"));
        return $"{meant}Allowed {what}: {listed}{(names.Count > MaxListed ? $" and {names.Count - MaxListed} more" : "")}.";
    }

    /// <summary>Optimal string alignment: insert, delete, replace, or swap two neighbours.</summary>
    private static int Distance(string a, string b)
    {
        var (before, previous, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
