using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Journal;

/// <summary>What a restart or a fork was asked to do differently from its origin: fixed when it begins, so that it means the same after a crash.</summary>
public sealed record RestartTerms
{
    /// <summary>The origin's step that was named, or null where the whole run was.</summary>
    public string? Step { get; init; }

    /// <summary>Where one call alone is the root of the new run: the slot that it has in the origin. Null where the root is the origin's own.</summary>
    public long? RootSlot { get; init; }

    /// <summary>Stages (<c>route/stage</c>) and targets (<c>node.name</c>) whose steps run whatever is recorded.</summary>
    public IReadOnlyList<string> Force { get; init; } = [];

    /// <summary>Slots of single steps that run whatever is recorded: the named ones and, of calls, those above them.</summary>
    public IReadOnlyList<long> ForceSlots { get; init; } = [];

    /// <summary>Ids of the single steps that were named to run whatever is recorded, for people; empty in runs that were recorded before they were kept.</summary>
    public IReadOnlyList<string> ForceSteps { get; init; } = [];

    /// <summary>Whether a recorded result of any occurrence serves, not only that of the same slot.</summary>
    public bool AnyOccurrence { get; init; }

    /// <summary>What becomes of steps that would repeat an effect and that are not in <see cref="EffectsOf"/>.</summary>
    public EffectAnswer Effects { get; init; }

    /// <summary>What becomes of single steps (by the id of the step that took effect) or of all steps of a stage or target.</summary>
    public IReadOnlyDictionary<string, EffectAnswer> EffectsOf { get; init; } = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal);

    /// <summary>Outputs that somebody supplied in place of what a step would make.</summary>
    public IReadOnlyList<ReplacedOutput> Outputs { get; init; } = [];

    /// <summary>True where something is said of single steps of the origin, by their slots.</summary>
    public bool HasNamedSteps => ForceSlots.Count > 0 || Outputs.Count > 0;

    /// <summary>What a fork changed, in words; empty for a restart.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>What was said of an effect that would be repeated: of the step that took it, else of its stage or target, else of all.</summary>
    public EffectAnswer AnswerFor(string step, string target) =>
        EffectsOf.TryGetValue(step, out var ofStep) ? ofStep : EffectsOf.TryGetValue(target, out var ofTarget) ? ofTarget : Effects;

    /// <summary>What the plan said that was made before the run began; null where none was.</summary>
    public RestartPlan? Plan { get; init; }
}

/// <summary>An output that a fork supplied: bytes in the store.</summary>
/// <param name="Step">The origin's step whose output it stands for.</param>
/// <param name="Slot">The slot of that step.</param>
/// <param name="Digest">SHA-256 of the bytes.</param>
/// <param name="Size">Number of bytes.</param>
/// <param name="MediaType">For example <c>application/json</c>.</param>
public sealed record ReplacedOutput(string Step, long Slot, Digest Digest, long Size, string MediaType);

/// <summary>The plan of a restart or fork, as it was before the run began.</summary>
/// <param name="SavedMicros">Recorded work that need not be done again, in microseconds.</param>
/// <param name="EstimatedMicros">How long the rest took when it was recorded, as far as that is known, in microseconds.</param>
/// <param name="Stages">What would become of each stage or target.</param>
public sealed record RestartPlan(long SavedMicros, long EstimatedMicros, IReadOnlyList<PlannedStage> Stages)
{
    /// <summary>Tokens of chat models that need not be paid for again.</summary>
    public long SavedTokens { get; init; }
}

/// <summary>What a plan said of a stage (<c>route/stage</c>) or a target (<c>node.name</c>), in numbers of steps.</summary>
public sealed record PlannedStage(string Target, long Reuse, long Run, long Refuse, long Unknown)
{
    /// <summary>So many reasons are kept of each.</summary>
    public const int MaxReasons = 5;

    /// <summary>The most frequent reasons, the first of them first; null in runs that were recorded before reasons were kept.</summary>
    public IReadOnlyList<PlannedReason>? Reasons { get; init; }
}

/// <summary>A reason and how many steps have it.</summary>
public sealed record PlannedReason(string Reason, long Count);
