namespace Reprise.Engine.Comparing;

/// <summary>Which steps of a comparison are shown.</summary>
/// <param name="Same">Only those that are the same, or only those that are not; null for all.</param>
/// <param name="After">So many of them are passed over.</param>
/// <param name="Limit">At the most so many; null for all.</param>
public sealed record ComparisonPage(bool? Same, long After, int? Limit);
