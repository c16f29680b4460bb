namespace Reprise.Engine.Contract;

/// <summary>How one output of a step differs from that of another, as lines for people.</summary>
/// <param name="Name">The output.</param>
/// <param name="Lines">A unified diff of text, paths and values of JSON, digests and the first different byte of anything else.</param>
public sealed record OutputDifferenceObject(string Name, IReadOnlyList<string> Lines);
