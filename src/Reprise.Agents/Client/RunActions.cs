namespace Reprise.Agents.Client;

/// <summary>What can be done with a run as it stands now.</summary>
public sealed record RunActions(IReadOnlyList<RunAction> Actions);

/// <summary>Something that can be done, or why it cannot.</summary>
/// <param name="Action">The verb.</param>
/// <param name="Possible">True where it can be done.</param>
/// <param name="Why">Why it cannot, in a sentence; null where it can.</param>
public sealed record RunAction(string Action, bool Possible, string? Why);
