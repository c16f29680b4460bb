using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Journal;

/// <summary>What a restart or a fork was asked to do differently from its origin: fixed when it begins, so that it means the same after a crash.</summary>
public sealed record RestartTerms
{
    /// <summary>The origin's step that was named, or null where the whole run was.</summary>
    public string? Step { get; init; }

    /// <summary>Stages (<c>route/stage</c>) and targets (<c>node.name</c>) whose steps run whatever is recorded.</summary>
    public IReadOnlyList<string> Force { get; init; } = [];

    /// <summary>Slots of single steps that run whatever is recorded: the named ones and, of calls, those above them.</summary>
    public IReadOnlyList<long> ForceSlots { get; init; } = [];

    /// <summary>Whether a recorded result of any occurrence serves, not only that of the same slot.</summary>
    public bool AnyOccurrence { get; init; }

    /// <summary>What becomes of steps that would repeat an effect and that are not in <see cref="EffectsOf"/>.</summary>
    public EffectAnswer Effects { get; init; }

    /// <summary>What becomes of single steps (by the id of the step that took effect) or of all steps of a stage or target.</summary>
    public IReadOnlyDictionary<string, EffectAnswer> EffectsOf { get; init; } = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal);

    /// <summary>Outputs that somebody supplied in place of what a step would make.</summary>
    public IReadOnlyList<ReplacedOutput> Outputs { get; init; } = [];

    /// <summary>What a fork changed, in words; empty for a restart.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The plan that was made before, an artifact; null where there is none.</summary>
    public Digest? Plan { get; init; }
}

/// <summary>An output that a fork supplied: bytes in the store.</summary>
/// <param name="Step">The origin's step whose output it stands for.</param>
/// <param name="Slot">The slot of that step.</param>
/// <param name="Digest">SHA-256 of the bytes.</param>
/// <param name="Size">Number of bytes.</param>
/// <param name="MediaType">For example <c>application/json</c>.</param>
public sealed record ReplacedOutput(string Step, long Slot, Digest Digest, long Size, string MediaType);
