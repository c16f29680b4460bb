namespace Reprise.Agents.Client;

/// <summary>A page of a list.</summary>
/// <param name="Items">What stands on it.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
