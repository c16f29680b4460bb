namespace Reprise.Engine.Contract;

/// <summary>The runs that a run came from, nearest first, and those that came from it, oldest first.</summary>
/// <param name="Ancestors">Those that it came from.</param>
/// <param name="Descendants">Those that came from it.</param>
/// <param name="Changes">Of each fork among them, and of the run itself, what was changed, in words.</param>
public sealed record LineageObject(IReadOnlyList<RunObject> Ancestors, IReadOnlyList<RunObject> Descendants, IReadOnlyDictionary<string, IReadOnlyList<string>> Changes);
