namespace Reprise.Agents.Client;

/// <summary>What artifacts came from, what came of them, and what speaks for them.</summary>
public sealed partial class RepriseClient
{
    /// <summary>What an artifact came from, stage by stage.</summary>
    public Task<Provenance> ProvenanceAsync(string artifact, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(artifact)}/provenance"), ClientJson.Default.Provenance, cancellation);

    /// <summary>A page of the steps that one stage of an artifact's provenance stands for.</summary>
    public Task<Page<Step>> ProvenanceStepsAsync(string artifact, string stage, string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(artifact)}/provenance/steps", ("stage", stage), ("after", after), ("limit", limit)), ClientJson.Default.PageStep, cancellation);

    /// <summary>Who else did what made an artifact, and whether the bytes were the same.</summary>
    public Task<Attestations> AttestationsAsync(string artifact, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(artifact)}/attestations"), ClientJson.Default.Attestations, cancellation);

    /// <summary>A page of the steps that read an artifact, newest first.</summary>
    public Task<Page<Step>> ConsumersAsync(string artifact, string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(artifact)}/consumers", ("after", after), ("limit", limit)), ClientJson.Default.PageStep, cancellation);

    /// <summary>A page of the reruns of an artifact, newest first; of a name those of all its versions.</summary>
    public Task<Page<Run>> RerunsAsync(string artifact, string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(artifact)}/reruns", ("after", after), ("limit", limit)), ClientJson.Default.PageRun, cancellation);

    /// <summary>How well one named artifact is accounted for.</summary>
    public Task<AuditedArtifact> AuditOfAsync(string artifact, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(artifact)}/audit"), ClientJson.Default.AuditedArtifact, cancellation);

    /// <summary>What a rerun found, stage by stage.</summary>
    public Task<ManifestStages> ManifestStagesAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/manifest/stages"), ClientJson.Default.ManifestStages, cancellation);

    /// <summary>How one artifact differs from another, as lines for people; none where the bytes are the same.</summary>
    public Task<OutputDifference> CompareArtifactsAsync(string a, string b, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get("compare/artifacts", ("a", a), ("b", b)), ClientJson.Default.OutputDifference, cancellation);

    /// <summary>What the newest calls of agents came to, target by target.</summary>
    public Task<RecentCalls> RecentCallsAsync(CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get("calls"), ClientJson.Default.RecentCalls, cancellation);
}
