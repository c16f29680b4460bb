namespace Reprise.Agents.Client;

/// <summary>What an artifact came from, back to the sources, with the steps of a stage taken together.</summary>
public sealed record Provenance(
    string Artifact, long Steps, IReadOnlyList<ProvenanceStage> Stages, IReadOnlyList<ProvenanceSource> Sources, IReadOnlyList<ProvenanceLink> Links, IReadOnlyList<ProvenanceGap> Gaps);

/// <summary>The steps of a stage that an artifact came from.</summary>
public sealed record ProvenanceStage(string Id, string RunId, string Target, string? Type, string Effect, long Steps, string ExampleStepId, StepArtifact? ExampleOutput);

/// <summary>A file that a run read.</summary>
public sealed record ProvenanceSource(string Id, string RunId, string Name, string Path, string Digest, long Size, string MediaType);

/// <summary>Steps of one stage read what another stage or a source gave.</summary>
public sealed record ProvenanceLink(string From, string To, long Count);

/// <summary>A hole in the recording.</summary>
public sealed record ProvenanceGap(string? Stage, string? Artifact, string Reason, string? RepairedBy, long Count);

/// <summary>Who else did what made an artifact; <paramref name="IsPart"/> where there are more than are listed.</summary>
public sealed record Attestations(string Artifact, int Same, int Differs, bool IsPart, IReadOnlyList<Attestation> Items);

/// <summary>A step that executed and made these bytes, or did the same as the step that made them.</summary>
public sealed record Attestation(
    bool Same, string Digest, bool ActionMatches, bool CodeMatches, bool EnvironmentMatches, string RunId, string Kind, string Actor, string StepId, string? Target, DateTimeOffset? CompletedAt, long DurationMs);

/// <summary>A manifest stage by stage.</summary>
public sealed record ManifestStages(Manifest Manifest, IReadOnlyList<ManifestStage> Stages);

/// <summary>What a rerun found of the steps of a stage; <paramref name="Troubled"/> holds the first of those that differ or could not be judged.</summary>
public sealed record ManifestStage(
    string Target, string? StepType, long Steps, string Verdict, ManifestCounts Counts, IReadOnlyList<string> Comparators, bool EnvironmentMatches, long DurationMs, long RecordedDurationMs,
    bool HasFirstDifference, IReadOnlyList<ManifestStep> Troubled);

/// <summary>What the newest calls of agents came to, among the journal's newest rows.</summary>
public sealed record RecentCalls(DateTimeOffset? Since, long Rows, IReadOnlyList<TargetCalls> Targets);

/// <summary>The newest calls of a target.</summary>
public sealed record TargetCalls(
    string Target, long Calls, long Succeeded, long Reused, long Failed, long? MedianMs, long? MaxMs, DateTimeOffset? LastAt, string LastRunId, string LastStepId, string LastStatus, StepError? LastError);
