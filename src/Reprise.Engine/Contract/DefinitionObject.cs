using System.Text.Json.Nodes;

namespace Reprise.Engine.Contract;

/// <summary>The pipeline of a run as it was recorded, beside its file as it is now.</summary>
/// <param name="Snapshot">The digest of what was recorded.</param>
/// <param name="File">The file that it was read from; null where it was read from none.</param>
/// <param name="FilePresent">Whether that file is there.</param>
/// <param name="Recorded">The pipeline as it was recorded, parameters put in.</param>
/// <param name="Current">The same as the file says it now; null where there is none that can be read.</param>
/// <param name="Changes">Where the two differ, at most 100 places.</param>
/// <param name="Problem">What is wrong with the file as it is now, or null.</param>
public sealed record DefinitionObject(
    string Snapshot, string? File, bool FilePresent, JsonNode Recorded, JsonNode? Current, IReadOnlyList<DefinitionChange> Changes, StepErrorObject? Problem);
