namespace Reprise.Engine.Contract;

/// <summary>A manifest as people read it: its steps taken together by stage, and those one by one that are in the way of a good verdict.</summary>
/// <param name="Manifest">The manifest without its steps.</param>
/// <param name="Stages">The stages, sources first.</param>
public sealed record ManifestStagesObject(ManifestObject Manifest, IReadOnlyList<ManifestStage> Stages);

/// <summary>What a rerun found of the steps of a stage.</summary>
/// <param name="Target"><c>ROUTE/STAGE</c>, or what was called.</param>
/// <param name="StepType">The step type.</param>
/// <param name="Steps">How many steps it has.</param>
/// <param name="Verdict">The worst of their verdicts.</param>
/// <param name="Counts">How many got which.</param>
/// <param name="Comparators">How they were compared.</param>
/// <param name="EnvironmentMatches">False where one of them was made in another environment.</param>
/// <param name="DurationMs">How long they took now.</param>
/// <param name="RecordedDurationMs">How long they once took.</param>
/// <param name="HasFirstDifference">True where the first step that differs is one of them.</param>
/// <param name="Troubled">The first steps that differ or could not be judged, at most 20; the manifest has all of them.</param>
public sealed record ManifestStage(
    string Target, string? StepType, long Steps, string Verdict, ManifestCounts Counts, IReadOnlyList<string> Comparators, bool EnvironmentMatches, long DurationMs, long RecordedDurationMs,
    bool HasFirstDifference, IReadOnlyList<ManifestStep> Troubled);
