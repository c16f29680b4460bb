using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Auditing;

/// <summary>What was read and no step made, each once: a file or a hole in the recording.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Artifact">The bytes.</param>
/// <param name="Path">Of a file, its path as it was given; else null.</param>
/// <param name="Reason">Of a hole, what is missing; else null.</param>
/// <param name="Stage">The number of the stage that first read it.</param>
internal sealed record AuditedEnd(AuditEnd Kind, Digest Artifact, string? Path, string? Reason, int Stage);

/// <summary>Numbers the ends of all ways back.</summary>
internal sealed class AuditEnds
{
    private readonly List<AuditedEnd> _ends = [];
    private readonly Dictionary<SourceFile, int> _sources = [];
    private readonly Dictionary<AncestryGap, int> _gaps = [];

    /// <summary>The end with this number.</summary>
    public AuditedEnd this[int number] => _ends[number];

    /// <summary>A file.</summary>
    public (AuditEnd Kind, int Number) Add(SourceFile source, bool kept, int stage)
    {
        if (!_sources.TryGetValue(source, out var number))
        {
            number = _sources[source] = _ends.Count;
            _ends.Add(new AuditedEnd(kept ? AuditEnd.SourceKept : AuditEnd.SourceGone, source.Recorded.Digest, source.Recorded.Path, null, stage));
        }

        return (_ends[number].Kind, number);
    }

    /// <summary>A hole.</summary>
    public (AuditEnd Kind, int Number) Add(AncestryGap gap, int stage)
    {
        if (!_gaps.TryGetValue(gap, out var number))
        {
            number = _gaps[gap] = _ends.Count;
            _ends.Add(new AuditedEnd(gap.IsOpen ? AuditEnd.Gap : AuditEnd.Repaired, gap.Artifact, null, gap.Reason, stage));
        }

        return (_ends[number].Kind, number);
    }
}
