using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// Two texts as a unified diff. To align texts takes time that grows with the square of what differs; so they are aligned window by window, each from the last line that both had in the one before, and no further
/// than a window's worth of changes.
/// </summary>
internal static class TextDifference
{
    /// <summary>Lines of each text that are aligned at once, and changed lines after which no more are.</summary>
    public const int Window = 5_000;

    private const int Around = 3;
    private static readonly string[] Ends = ["\r\n", "\n", "\r"];

    /// <summary>The lines of the diff, with three around each change; none where only the ends of lines differ.</summary>
    /// <returns>The lines, and whether both texts were aligned to their ends.</returns>
    public static (IReadOnlyList<string> Lines, bool IsWhole) Between(string then, string now, CancellationToken cancellation)
    {
        var (old, current) = (Lines(then), Lines(now));
        var (head, tail) = Common(old, current);
        var first = Math.Max(0, head - Around);
        var behind = Math.Max(0, tail - Around);
        var pieces = new List<DiffPiece>();
        var isWhole = (head == old.Count && head == current.Count) || Align(old, current, first, behind, pieces, cancellation);
        return (Hunks(pieces, first + 1), isWhole);
    }

    private static bool Align(List<string> old, List<string> current, int first, int behind, List<DiffPiece> pieces, CancellationToken cancellation)
    {
        var differ = new InlineDiffBuilder(new DiffPlex.Differ());
        var (inOld, inCurrent, changed) = (first, first, 0);
        while (changed < Window)
        {
            cancellation.ThrowIfCancellationRequested();
            var (endOld, endCurrent) = (Math.Min(inOld + Window, old.Count - behind), Math.Min(inCurrent + Window, current.Count - behind));
            var found = differ.BuildDiffModel(Text(old, inOld, endOld), Text(current, inCurrent, endCurrent), ignoreWhitespace: false).Lines;
            var isLast = endOld == old.Count - behind && endCurrent == current.Count - behind;
            var taken = isLast ? found : found.GetRange(0, found.FindLastIndex(l => l.Type is ChangeType.Unchanged) + 1);
            pieces.AddRange(taken.Count == 0 ? found : taken);
            if (isLast || taken.Count == 0)
            {
                return isLast;
            }

            inOld += taken.Count(l => l.Type != ChangeType.Inserted);
            inCurrent += taken.Count(l => l.Type != ChangeType.Deleted);
            changed += taken.Count(l => l.Type != ChangeType.Unchanged);
        }

        return false;
    }

    private static string Text(List<string> lines, int first, int end) => string.Join('\n', lines.GetRange(first, end - first));

    // What stands behind the last line's end is no line.
    private static List<string> Lines(string text)
    {
        var lines = text.Split(Ends, StringSplitOptions.None).ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }

    private static (int Head, int Tail) Common(List<string> old, List<string> current)
    {
        var shorter = Math.Min(old.Count, current.Count);
        var head = 0;
        while (head < shorter && string.Equals(old[head], current[head], StringComparison.Ordinal))
        {
            head++;
        }

        var tail = 0;
        while (tail < shorter - head && string.Equals(old[^(tail + 1)], current[^(tail + 1)], StringComparison.Ordinal))
        {
            tail++;
        }

        return (head, tail);
    }

    private static List<string> Hunks(List<DiffPiece> all, int first)
    {
        var lines = new List<string>();
        var (old, current) = (first, first);
        for (var start = 0; start < all.Count; start++)
        {
            var end = start;
            while (end < all.Count && IsNear(all, end))
            {
                end++;
            }

            var hunk = all.GetRange(start, Math.Max(1, end - start));
            var (inOld, inCurrent) = (hunk.Count(l => l.Type != ChangeType.Inserted), hunk.Count(l => l.Type != ChangeType.Deleted));
            if (end > start)
            {
                lines.Add($"@@ -{Range(old, inOld)} +{Range(current, inCurrent)} @@");
                lines.AddRange(hunk.Select(l => (l.Type switch { ChangeType.Inserted => "+", ChangeType.Deleted => "-", _ => " " }) + l.Text));
            }

            (old, current, start) = (old + inOld, current + inCurrent, start + hunk.Count - 1);
        }

        return lines;
    }

    // As `diff -u` writes it: of nothing, the line before it; a length of one is left out.
    private static string Range(int first, int length) => length switch { 0 => $"{first - 1},0", 1 => $"{first}", _ => $"{first},{length}" };

    private static bool IsNear(List<DiffPiece> lines, int at)
    {
        for (var i = Math.Max(0, at - Around); i <= Math.Min(lines.Count - 1, at + Around); i++)
        {
            if (lines[i].Type is ChangeType.Inserted or ChangeType.Deleted)
            {
                return true;
            }
        }

        return false;
    }
}
