namespace Reprise.Cli.Reading;

/// <summary>Which steps of a run are wanted, in the words of the command line.</summary>
/// <param name="Stage"><c>ROUTE/STAGE</c>, or null for all.</param>
/// <param name="Status">How they stand, or null for all.</param>
/// <param name="Limit">At the most so many.</param>
internal sealed record StepSearch(string? Stage, string? Status, long Limit);
