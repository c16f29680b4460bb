namespace Reprise.Kernel.Journal;

/// <summary>How many runs a query fits, and how they stand: counted without reading any of those that have ended.</summary>
/// <param name="Total">All of them.</param>
/// <param name="SavedMicros">Recorded work that they reused, in microseconds.</param>
/// <param name="ByStatus">How many stand how; words that none has are left out.</param>
/// <param name="ByKind">How many came about how; words that none has are left out.</param>
/// <param name="Spans">The time that they were created in, in equal parts, oldest first; empty where there are none.</param>
public sealed record RunTally(
    long Total, long SavedMicros, IReadOnlyDictionary<RunStatus, long> ByStatus, IReadOnlyDictionary<RunKind, long> ByKind, IReadOnlyList<RunSpan> Spans);

/// <summary>The runs that were created in a part of time.</summary>
/// <param name="Since">From then on. Microseconds since 1970, UTC.</param>
/// <param name="Until">Before then.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Failed">How many of them failed.</param>
public sealed record RunSpan(long Since, long Until, long Total, long Failed);
