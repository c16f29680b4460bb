using Reprise.Kernel.Verification;

namespace Reprise.Engine.Auditing;

/// <summary>Which artifacts to audit, and how many of them to make again before.</summary>
public sealed record AuditRequest
{
    /// <summary>Only names that begin so; null for all.</summary>
    public string? Under { get; init; }

    /// <summary>How many are made again first; null for none.</summary>
    public AuditSample? Sample { get; init; }

    /// <summary>With a sample: what chooses it; null for any.</summary>
    public int? Seed { get; init; }

    /// <summary>Where the pipelines may lie now, see <see cref="Rerunning.RerunRequest.Folder"/>; absolute, or null.</summary>
    public string? Folder { get; init; }

    /// <summary>Who asks for it.</summary>
    public string Actor { get; init; } = "";
}
