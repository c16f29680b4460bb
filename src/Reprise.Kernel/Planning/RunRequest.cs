using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Planning;

/// <summary>Where a run's work begins: what is published first.</summary>
public abstract record FrontierSource;

/// <summary>The pipeline's inputs, at their routes.</summary>
public sealed record FromInputs : FrontierSource;

/// <summary>What an unfinished run has left: recover.</summary>
public sealed record FromUnfinished(RunId Run) : FrontierSource;

/// <summary>The stored outputs of a stage of a run, at a route: replay.</summary>
public sealed record FromOutputs(RunId Run, string Stage, string? Route) : FrontierSource;

/// <summary>Every step that an artifact came from: rerun.</summary>
public sealed record FromAncestry(Digest Artifact) : FrontierSource;

/// <summary>A verb as a value: everything a run needs to know before it begins. Run, restart, fork, replay and rerun differ in nothing but this.</summary>
public sealed record RunRequest
{
    /// <summary>Which verb it is.</summary>
    public RunKind Kind { get; init; } = RunKind.Run;

    /// <summary>The snapshot: the pipeline with its parameters put in.</summary>
    public required PipelineDefinition Snapshot { get; init; }

    /// <summary>The pipeline before its parameters were put in; null where the snapshot says the same.</summary>
    public PipelineDefinition? Template { get; init; }

    /// <summary>The folder of the pipeline file; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The pipeline file; absolute. Null where there is none.</summary>
    public string? File { get; init; }

    /// <summary>Where work begins.</summary>
    public FrontierSource Source { get; init; } = new FromInputs();

    /// <summary>Paths that replace those in the pipeline, by input name.</summary>
    public IReadOnlyDictionary<string, string> InputPaths { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it comes from; null for a plain run.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>The run's context, or null.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>Whose results may serve.</summary>
    public Reach Reuse { get; init; }

    /// <summary>Whether code must be the same for a result to serve.</summary>
    public bool IgnoreCode { get; init; }

    /// <summary>Whether the environment must be the same for results of the own ancestry too.</summary>
    public bool SameEnvironment { get; init; }

    /// <summary>Stages (<c>route/stage</c>) whose steps run whatever is recorded.</summary>
    public IReadOnlyList<string> Force { get; init; } = [];

    /// <summary>Steps at a time; 0 for one a processor.</summary>
    public int Concurrency { get; init; }

    /// <summary>Executed steps a second at the most; null for as many as can be.</summary>
    public int? Pace { get; init; }

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
