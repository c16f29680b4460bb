using Reprise.Kernel.Journal;

namespace Reprise.Engine.Contract;

/// <summary>How many runs a filter fits, and how they stand.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Active">Those that are queued, running or paused.</param>
/// <param name="SavedMs">Recorded work that they reused.</param>
/// <param name="ByStatus">How many stand how; every word, zeros too.</param>
/// <param name="ByKind">How many came about how; every word, zeros too.</param>
/// <param name="Since">From when on; null where there are none.</param>
/// <param name="Until">Before when; null where there are none.</param>
/// <param name="Buckets">That time in equal parts, oldest first.</param>
public sealed record RunsSummaryObject(
    long Total, long Active, long SavedMs, IReadOnlyDictionary<string, long> ByStatus, IReadOnlyDictionary<string, long> ByKind, string? Since, string? Until,
    IReadOnlyList<RunsBucketObject> Buckets)
{
    /// <summary>Into how many parts the time is divided where nobody says it.</summary>
    public const int DefaultBuckets = 78;

    /// <summary>Into how many parts it can be divided.</summary>
    public const int MaxBuckets = 200;

    /// <summary>As scripts see a count.</summary>
    public static RunsSummaryObject Of(RunTally tally)
    {
        return new RunsSummaryObject(
            tally.Total, Number(RunStatus.Queued) + Number(RunStatus.Running) + Number(RunStatus.Paused), Words.Millis(tally.SavedMicros),
            Enum.GetValues<RunStatus>().ToDictionary(Words.Of, Number, StringComparer.Ordinal),
            Enum.GetValues<RunKind>().ToDictionary(Words.Of, k => tally.ByKind.GetValueOrDefault(k), StringComparer.Ordinal),
            tally.Spans is [var first, ..] ? Words.RequiredTime(first.Since) : null,
            tally.Spans is [.., var last] ? Words.RequiredTime(last.Until) : null,
            [.. tally.Spans.Select(s => new RunsBucketObject(Words.RequiredTime(s.Since), Words.RequiredTime(s.Until), s.Total, s.Failed))]);

        long Number(RunStatus status) => tally.ByStatus.GetValueOrDefault(status);
    }
}

/// <summary>The runs that were begun in a part of time.</summary>
public sealed record RunsBucketObject(string Since, string Until, long Total, long Failed);
