using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Rerunning;

/// <summary>An output as it was recorded and as it came out again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Recorded">As recorded; null where it is new.</param>
/// <param name="Replayed">As it came out; null where it did not.</param>
/// <param name="Verdict">What the comparison found.</param>
internal sealed record JudgedOutput(string Name, StepArtifact? Recorded, StepArtifact? Replayed, Verdict Verdict);

/// <summary>What the outputs of a step are worth beside the recorded ones.</summary>
/// <param name="Verdict">The worst of them.</param>
/// <param name="Reason">In words; empty where all is the same.</param>
/// <param name="Outputs">Those that are listed in rows, and of longer lists those that differ, up to a limit.</param>
internal sealed record Judgement(Verdict Verdict, string Reason, IReadOnlyList<JudgedOutput> Outputs);

/// <summary>Holds the outputs of a step that ran again against the recorded ones, by name.</summary>
internal sealed class OutputJudge(Recording recording)
{
    /// <summary>Comparators read both outputs into memory; larger ones differ where their bytes do.</summary>
    private const long LargestCompared = 256L * 1024 * 1024;

    private const int MaxDiffering = 100;

    /// <summary>Compares.</summary>
    /// <param name="origin">The recorded step.</param>
    /// <param name="replayed">The step that ran again.</param>
    /// <param name="compare">The comparator of its stage; null for bytes.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<Judgement> JudgeAsync(StepRecord origin, StepRecord replayed, JsonElement? compare, CancellationToken cancellation)
    {
        var listed = origin.OutputsCount <= StepRecord.MaxListed && replayed.OutputsCount <= StepRecord.MaxListed;
        if (!listed && origin.OutputsCount == replayed.OutputsCount && origin.OutputsDigest == replayed.OutputsDigest)
        {
            return new Judgement(Verdict.Identical, "", []);
        }

        var outputs = new List<JudgedOutput>();
        await using var left = StepLists.ReadAsync(recording.Journal, origin, ListKind.Outputs, long.MaxValue, cancellation).GetAsyncEnumerator(cancellation);
        await using var right = StepLists.ReadAsync(recording.Journal, replayed, ListKind.Outputs, long.MaxValue, cancellation).GetAsyncEnumerator(cancellation);
        var (more, moreRight, differing) = (await left.MoveNextAsync(), await right.MoveNextAsync(), 0L);
        while (more || moreRight)
        {
            var judged = await JudgeAsync(more ? left.Current : null, moreRight ? right.Current : null, compare, cancellation);
            differing += judged.Verdict == Verdict.Differs ? 1 : 0;
            if (listed || (judged.Verdict != Verdict.Identical && outputs.Count < MaxDiffering))
            {
                outputs.Add(judged);
            }

            (more, moreRight) = (more && await left.MoveNextAsync(), moreRight && await right.MoveNextAsync());
        }

        return new Judgement(WorstOf(outputs), Reason(origin, replayed, outputs, differing), outputs);
    }

    private async ValueTask<JudgedOutput> JudgeAsync(StepArtifact? recorded, StepArtifact? replayed, JsonElement? compare, CancellationToken cancellation)
    {
        var name = (recorded ?? replayed)!.Name;
        if (recorded is null || replayed is null || !string.Equals(recorded.Name, replayed.Name, StringComparison.Ordinal))
        {
            return new JudgedOutput(name, recorded, replayed, Verdict.Differs);
        }

        if (recorded.Digest == replayed.Digest)
        {
            return new JudgedOutput(name, recorded, replayed, Verdict.Identical);
        }

        if (Comparator.NameOf(compare) is "bytes" || Math.Max(recorded.Size, replayed.Size) > LargestCompared)
        {
            return new JudgedOutput(name, recorded, replayed, Verdict.Differs);
        }

        var then = await OutputReader.ReadAsync(recording, recorded, cancellation);
        var now = await OutputReader.ReadAsync(recording, replayed, cancellation);
        return new JudgedOutput(name, recorded, replayed, Comparator.Compare(compare, then.Span, now.Span));
    }

    private static Verdict WorstOf(List<JudgedOutput> outputs) =>
        outputs.Exists(o => o.Verdict == Verdict.Differs) ? Verdict.Differs
        : outputs.Exists(o => o.Verdict == Verdict.Equivalent) ? Verdict.Equivalent
        : Verdict.Identical;

    private static string Reason(StepRecord origin, StepRecord replayed, List<JudgedOutput> outputs, long differing) =>
        origin.OutputsCount != replayed.OutputsCount ? $"it made {replayed.OutputsCount:N0} outputs, recorded are {origin.OutputsCount:N0}"
        : differing == 0 ? ""
        : origin.OutputsCount == 1 ? $"its output has other bytes ({outputs[0].Recorded?.Size:N0} recorded, {outputs[0].Replayed?.Size:N0} now)"
        : $"{differing:N0} of {origin.OutputsCount:N0} outputs differ, first '{outputs.Find(o => o.Verdict == Verdict.Differs)!.Name}'";
}
