using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>What one attempt at a step came to. Failure is a value, not an exception.</summary>
internal abstract record AttemptResult;

/// <summary>The handler came back.</summary>
internal sealed record AttemptSucceeded(
    long OutputsCount, IReadOnlyList<StepArtifact> Outputs, Digest OutputsDigest, bool Keyed, string? Published, string? Log, long Tokens, long CompletedAt) : AttemptResult;

/// <summary>The handler threw; the attempt's row is written.</summary>
internal sealed record AttemptFailed(StepRecord Record) : AttemptResult;

/// <summary>The run stopped the handler.</summary>
/// <param name="InDoubt">True where the step was external and may have taken effect.</param>
internal sealed record AttemptStopped(bool InDoubt) : AttemptResult;
