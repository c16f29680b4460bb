using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Restarting;

/// <summary>A restart or a fork as it is asked for: a new run of the same work, which takes over what already succeeded.</summary>
public sealed record RestartRequest
{
    /// <summary>The run whose work is done again.</summary>
    public required RunRecord Origin { get; init; }

    /// <summary>A step of it that runs again whatever is recorded, with the calls above it; null where none was named.</summary>
    public StepRecord? Step { get; init; }

    /// <summary>Of a call, whether it alone is the root of the new run.</summary>
    public RestartScope Scope { get; init; }

    /// <summary>Whose results may serve. Default: those of the origin and its ancestors.</summary>
    public Reach Reuse { get; init; } = Reach.Origin;

    /// <summary>Whether a recorded result of any occurrence serves, not only that of the same slot.</summary>
    public bool AnyOccurrence { get; init; }

    /// <summary>Whether code must not be the same for a result to serve.</summary>
    public bool IgnoreCode { get; init; }

    /// <summary>Whether the environment must be the same, too.</summary>
    public bool SameEnvironment { get; init; }

    /// <summary>Stages (by name, or as <c>route/stage</c>), targets (<c>node.name</c>) and ids of the origin's steps that run again whatever is recorded.</summary>
    public IReadOnlyList<string> Force { get; init; } = [];

    /// <summary>What becomes of steps that would repeat an effect and that are not in <see cref="EffectsOf"/>.</summary>
    public EffectAnswer Effects { get; init; }

    /// <summary>What becomes of single steps (by the id of the step that took effect) or of all of a stage or target.</summary>
    public IReadOnlyDictionary<string, EffectAnswer> EffectsOf { get; init; } = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal);

    /// <summary>What is to be different; null for a restart.</summary>
    public RunChanges? Changes { get; init; }

    /// <summary>Steps at a time; 0 for as many as in the origin.</summary>
    public int Concurrency { get; init; }

    /// <summary>Whether another process carries it out.</summary>
    public bool Detach { get; init; }

    /// <summary>Labels for people.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Why it is started, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The trace and span of whoever asks for it; null for a trace of its own.</summary>
    public TraceParent? Trace { get; init; }

    /// <summary>Who starts it.</summary>
    public string Actor { get; init; } = "";
}

/// <summary>How much of an agent run is done again.</summary>
public enum RestartScope
{
    /// <summary>The whole run, from the first line of its root.</summary>
    Workflow,

    /// <summary>One call, as the root of a new run.</summary>
    Execution,
}
