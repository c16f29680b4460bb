using Reprise.Engine.Recordings;
using Reprise.Engine.Running;

namespace Reprise.Engine.Rerunning;

/// <summary>Where a rerun takes place: what its preparation and its execution have in common.</summary>
internal sealed record RerunScope
{
    public required EngineParts Parts { get; init; }

    public required Recording Recording { get; init; }

    public required DocumentKeeper Documents { get; init; }

    /// <summary>Where recorded scripts and templates are laid out; removed at the end.</summary>
    public required string CodeFolder { get; init; }

    /// <summary>Where assemblies of handlers are looked for that are gone from where they were recorded, or null.</summary>
    public string? Folder { get; init; }

    /// <summary>Names of artifacts that have moved on since, and that are taken as they are now.</summary>
    public IReadOnlySet<string> LiveNames { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Steps at a time.</summary>
    public required SemaphoreSlim Slots { get; init; }
}
