namespace Reprise.Engine.Contract;

/// <summary>What an artifact came from, back to the sources, with the steps of a stage taken together: as large for ten items as for a million.</summary>
/// <param name="Artifact">Its digest.</param>
/// <param name="Steps">How many steps that executed it came from.</param>
/// <param name="Stages">The stages that they belong to, sources first; the last one made the artifact.</param>
/// <param name="Sources">Files that the runs read.</param>
/// <param name="Links">Who read from whom.</param>
/// <param name="Gaps">Where the recording does not say what was read.</param>
public sealed record ProvenanceObject(
    string Artifact, long Steps, IReadOnlyList<ProvenanceStage> Stages, IReadOnlyList<ProvenanceSource> Sources, IReadOnlyList<ProvenanceLink> Links, IReadOnlyList<ProvenanceGap> Gaps);

/// <summary>The steps of a stage that an artifact came from; all have the same code and environment.</summary>
/// <param name="Id">What links call it.</param>
/// <param name="RunId">The run in which they executed.</param>
/// <param name="Target"><c>ROUTE/STAGE</c>, or what was called.</param>
/// <param name="Type">The step type.</param>
/// <param name="Effect">Pure, recorded or external.</param>
/// <param name="Steps">How many.</param>
/// <param name="ExampleStepId">One of them.</param>
/// <param name="ExampleOutput">The first thing that it made; null where that was nothing.</param>
public sealed record ProvenanceStage(string Id, string RunId, string Target, string? Type, string Effect, long Steps, string ExampleStepId, StepArtifactObject? ExampleOutput);

/// <summary>A file that a run read.</summary>
public sealed record ProvenanceSource(string Id, string RunId, string Name, string Path, string Digest, long Size, string MediaType);

/// <summary>Steps of one stage read what another stage or a source gave.</summary>
/// <param name="From">The stage or source that was read from.</param>
/// <param name="To">The stage that read.</param>
/// <param name="Count">How many pairs of a step and one that it read from.</param>
public sealed record ProvenanceLink(string From, string To, long Count);

/// <summary>A hole in the recording.</summary>
/// <param name="Stage">The stage that read what is missing; null where nobody knows who made the artifact itself.</param>
/// <param name="Artifact">The bytes, or the first of them; null where nothing is known of any.</param>
/// <param name="Reason">What is missing.</param>
/// <param name="RepairedBy"><c>trace_id</c>, or null.</param>
/// <param name="Count">How many steps have it.</param>
public sealed record ProvenanceGap(string? Stage, string? Artifact, string Reason, string? RepairedBy, long Count);
