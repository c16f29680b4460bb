namespace Reprise.Kernel.Journal;

/// <summary>A run that succeeded and that others are held against.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Tags">Words to find it by.</param>
public sealed record GoldenMark(string Name, IReadOnlyList<string> Tags);
