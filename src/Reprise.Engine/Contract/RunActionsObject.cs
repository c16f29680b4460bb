namespace Reprise.Engine.Contract;

/// <summary>What can be done with a run or a step as it stands now.</summary>
public sealed record RunActionsObject(IReadOnlyList<RunActionObject> Actions);

/// <summary>Something that can be done, or why it cannot.</summary>
/// <param name="Action">The verb.</param>
/// <param name="Possible">True where it can be done.</param>
/// <param name="Why">Why it cannot, in a sentence; null where it can.</param>
public sealed record RunActionObject(string Action, bool Possible, string? Why);
