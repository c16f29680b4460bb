namespace Reprise.Engine.Contract;

/// <summary>What came of an import.</summary>
/// <param name="Imported">Steps that are new in the journal.</param>
/// <param name="Known">Steps that it had already.</param>
/// <param name="Runs">The runs that they became, the first 100.</param>
/// <param name="RefusedCount">Lines that are not steps.</param>
/// <param name="Refused">Those lines, the first 10,000, in the order of the file.</param>
public sealed record ImportObject(long Imported, long Known, IReadOnlyList<string> Runs, long RefusedCount, IReadOnlyList<RefusedLine> Refused)
{
    internal const int MaxRuns = 100;
    internal const int MaxRefused = 10_000;
}

/// <summary>A line that was refused, and why.</summary>
public sealed record RefusedLine(long Line, string Code, string Message, string? Hint);
