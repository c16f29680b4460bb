namespace Reprise.Engine.Contract;

/// <summary>What a check of the data folder found.</summary>
public sealed record FsckObject(bool Ok, FsckCounts Checked, IReadOnlyList<FsckProblem> Problems);

/// <summary>How much was checked.</summary>
/// <param name="Runs">Runs read.</param>
/// <param name="Steps">Step records read, attempts included.</param>
/// <param name="Outputs">Outputs whose bytes were followed up.</param>
/// <param name="Objects">Objects of the store that were read through.</param>
/// <param name="Bytes">Bytes that were hashed.</param>
public sealed record FsckCounts(long Runs, long Steps, long Outputs, long Objects, long Bytes);

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">An error code, for example <c>artifact.damaged</c>.</param>
/// <param name="Message">What was found.</param>
/// <param name="Artifacts">Names and digests of the artifacts that it hurts.</param>
/// <param name="Steps">Steps whose record it hurts; the first 100.</param>
public sealed record FsckProblem(string Code, string Message, IReadOnlyList<string> Artifacts, IReadOnlyList<string> Steps);
