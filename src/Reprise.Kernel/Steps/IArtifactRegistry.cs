using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Steps;

/// <summary>Finds recorded artifacts for the step types that speak of them (<c>cite</c>, <c>fork</c>).</summary>
public interface IArtifactRegistry
{
    /// <summary>The artifact behind a name (its newest version), <c>name@version</c>, a digest, or a unique prefix of one.</summary>
    /// <exception cref="RepriseException"><c>artifact.not_found</c> or <c>artifact.ambiguous</c>.</exception>
    ValueTask<RegisteredArtifact> ResolveAsync(string reference, CancellationToken cancellation);
}

/// <summary>A recorded artifact: its bytes, the name that it was asked for under, and the step that made it.</summary>
/// <param name="Digest">SHA-256 of the bytes.</param>
/// <param name="Size">Number of bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Name">The name; null where a digest was asked for that has none.</param>
/// <param name="Version">The version of that name, from 1; null without a name.</param>
/// <param name="Producer">The step that executed and made the bytes; null where none is recorded (a file, say).</param>
public sealed record RegisteredArtifact(Digest Digest, long Size, string MediaType, string? Name, int? Version, ArtifactProducer? Producer);

/// <summary>The step that made an artifact.</summary>
/// <param name="Step">Its id, which holds the run's.</param>
/// <param name="Target">Route and stage (<c>report/page</c>), or a call's target.</param>
/// <param name="Pipeline">The pipeline's name, or null for a call.</param>
/// <param name="Item">The item's path.</param>
public sealed record ArtifactProducer(StepId Step, string Target, string? Pipeline, string Item);
