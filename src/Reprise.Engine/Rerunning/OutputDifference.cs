using System.Text;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Rerunning;

/// <summary>Shows how an output differs from the recorded one: JSON by paths, text as a unified diff, other bytes by digest, size and the first differing byte.</summary>
public static class OutputDifference
{
    /// <summary>At the most so many lines are given, and one that says how many more there are.</summary>
    public const int MaxLines = 100;

    private const int LongestValue = 200;
    private const long LargestRead = 16 * 1024 * 1024;

    /// <summary>The differing outputs of a step of a rerun, each as lines for people.</summary>
    /// <param name="recording">Where both stand.</param>
    /// <param name="origin">The step as it was recorded, or the first of two.</param>
    /// <param name="replayed">The step of the rerun, or the second of two.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<OutputDifferenceObject> OfAsync(
        Recording recording, StepRecord origin, StepRecord replayed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var judgement = await new OutputJudge(recording).JudgeAsync(origin, replayed, null, cancellation);
        foreach (var output in judgement.Outputs.Where(o => o is { Recorded: not null, Replayed: not null } && o.Recorded.Digest != o.Replayed.Digest))
        {
            yield return new OutputDifferenceObject(output.Name, await BetweenAsync(recording, output.Recorded!, output.Replayed!, cancellation));
        }
    }

    /// <summary>How one artifact differs from another, as lines for people; none where the bytes are the same.</summary>
    /// <param name="recording">Where both stand.</param>
    /// <param name="first">The one, for example an older version.</param>
    /// <param name="second">The other.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<OutputDifferenceObject> OfAsync(Recording recording, StepArtifact first, StepArtifact second, CancellationToken cancellation) =>
        new(second.Name, first.Digest == second.Digest ? [] : await BetweenAsync(recording, first, second, cancellation));

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
                var (lines, isWhole) = TextDifference.Between(Encoding.UTF8.GetString(then.Span), Encoding.UTF8.GetString(now.Span), cancellation);
                return !isWhole ? [.. Cut(lines, "line"), "… and what stands behind these: too much differs to align it"]
                    : lines.Count > 0 ? Cut(lines, "line")
                    : ["  the same lines, with other line ends"];
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

    private static IReadOnlyList<string>? Json(ReadOnlyMemory<byte> then, ReadOnlyMemory<byte> now)
    {
        try
        {
            var (left, right) = JsonDifference.Between(CanonicalJson.Parse(then.Span), CanonicalJson.Parse(now.Span));
            return left is null && right is null
                ? ["  the same JSON, written differently"]
                : Cut([.. JsonDifference.Rows(left, right).Select(r => $"  {(r.Path.Length == 0 ? "(whole)" : r.Path)}: {Short(r.Recorded)} -> {Short(r.Current)}")], "value");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(bytes);

    private static IReadOnlyList<string> Cut(IReadOnlyList<string> lines, string word) =>
        lines.Count <= MaxLines ? lines : [.. lines.Take(MaxLines), $"… {lines.Count - MaxLines:N0} more {word}{(lines.Count - MaxLines == 1 ? "" : "s")}"];

    private static string Short(string? value) => value is null ? "absent" : value.Length <= LongestValue ? value : value[..LongestValue] + "…";

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
