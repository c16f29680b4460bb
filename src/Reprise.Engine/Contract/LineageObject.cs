namespace Reprise.Engine.Contract;

/// <summary>The runs that a run came from, nearest first, and those that came from it, oldest first.</summary>
public sealed record LineageObject(IReadOnlyList<RunObject> Ancestors, IReadOnlyList<RunObject> Descendants);
