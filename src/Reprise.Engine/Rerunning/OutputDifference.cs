using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Rerunning;

/// <summary>Shows how an output differs from the recorded one: JSON by paths, text as a unified diff, other bytes by digest, size and the first differing byte.</summary>
public static class OutputDifference
{
    /// <summary>At the most so many lines are given.</summary>
    public const int MaxLines = 100;

    private const int Around = 3;
    private const long LargestRead = 16 * 1024 * 1024;

    /// <summary>The differing outputs of a step of a rerun, each as lines for people.</summary>
    /// <param name="recording">Where both stand.</param>
    /// <param name="origin">The step as it was recorded.</param>
    /// <param name="replayed">The step of the rerun.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<(string Name, IReadOnlyList<string> Lines)> OfAsync(
        Recording recording, StepRecord origin, StepRecord replayed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var judgement = await new OutputJudge(recording).JudgeAsync(origin, replayed, null, cancellation);
        foreach (var output in judgement.Outputs.Where(o => o is { Recorded: not null, Replayed: not null } && o.Recorded.Digest != o.Replayed.Digest))
        {
            yield return (output.Name, await BetweenAsync(recording, output.Recorded!, output.Replayed!, cancellation));
        }
    }

    private static async ValueTask<IReadOnlyList<string>> BetweenAsync(Recording recording, StepArtifact recorded, StepArtifact replayed, CancellationToken cancellation)
    {
        if (Math.Max(recorded.Size, replayed.Size) <= LargestRead)
        {
            var then = await OutputReader.ReadAsync(recording, recorded, cancellation);
            var now = await OutputReader.ReadAsync(recording, replayed, cancellation);
            if (recorded.MediaType is "application/json" && Json(then, now) is { } rows)
            {
                return rows;
            }

            if (IsText(then.Span) && IsText(now.Span))
            {
                return Unified(Encoding.UTF8.GetString(then.Span), Encoding.UTF8.GetString(now.Span));
            }
        }

        await using var left = await OutputReader.OpenAsync(recording, recorded, cancellation);
        await using var right = await OutputReader.OpenAsync(recording, replayed, cancellation);
        return
        [
            $"- {recorded.Digest}  {recorded.Size:N0} bytes",
            $"+ {replayed.Digest}  {replayed.Size:N0} bytes",
            $"  first different byte: {await FirstDifferenceAsync(left, right, cancellation):N0}",
        ];
    }

    private static List<string>? Json(ReadOnlyMemory<byte> then, ReadOnlyMemory<byte> now)
    {
        try
        {
            var (left, right) = JsonDifference.Between(CanonicalJson.Parse(then.Span), CanonicalJson.Parse(now.Span));
            return left is null && right is null
                ? ["  the same JSON, written differently"]
                : [.. JsonDifference.Rows(left, right).Take(MaxLines).Select(r => $"  {(r.Path.Length == 0 ? "(whole)" : r.Path)}: {r.Recorded ?? "absent"} -> {r.Current ?? "absent"}")];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(bytes);

    private static List<string> Unified(string then, string now)
    {
        var all = new InlineDiffBuilder(new DiffPlex.Differ()).BuildDiffModel(then, now, ignoreWhitespace: false).Lines;
        var lines = new List<string>();
        var (old, current, shown) = (0, 0, -1);
        for (var i = 0; i < all.Count && lines.Count < MaxLines; i++)
        {
            var type = all[i].Type;
            (old, current) = (old + (type == ChangeType.Inserted ? 0 : 1), current + (type == ChangeType.Deleted ? 0 : 1));
            if (!IsNear(all, i))
            {
                continue;
            }

            if (shown != i - 1 || shown < 0)
            {
                lines.Add($"@@ -{old + (type == ChangeType.Inserted ? 1 : 0)} +{current + (type == ChangeType.Deleted ? 1 : 0)} @@");
            }

            lines.Add((type switch { ChangeType.Inserted => "+", ChangeType.Deleted => "-", _ => " " }) + all[i].Text);
            shown = i;
        }

        return lines.Count == 0 ? ["  the same lines, with other line ends"] : lines;
    }

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

    private static async ValueTask<long> FirstDifferenceAsync(Stream left, Stream right, CancellationToken cancellation)
    {
        var (a, b) = (new byte[64 * 1024], new byte[64 * 1024]);
        for (long offset = 0; ;)
        {
            var (inLeft, inRight) = (await left.ReadAtLeastAsync(a, a.Length, false, cancellation), await right.ReadAtLeastAsync(b, b.Length, false, cancellation));
            var same = a.AsSpan(0, inLeft).CommonPrefixLength(b.AsSpan(0, inRight));
            if (same < Math.Max(inLeft, inRight) || inLeft == 0)
            {
                return offset + same;
            }

            offset += same;
        }
    }
}
