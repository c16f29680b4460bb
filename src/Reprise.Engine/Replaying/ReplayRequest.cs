using Reprise.Engine.Pipelines;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Replaying;

/// <summary>What to publish again, and where: the verb replay as a value.</summary>
public sealed record ReplayRequest
{
    /// <summary>The run whose stored outputs are published.</summary>
    public required RunRecord Origin { get; init; }

    /// <summary>The stage that made them: <c>route/stage</c>, or its name alone where only one has it.</summary>
    public required string Stage { get; init; }

    /// <summary>The route whose queue they go to; null for where they went in the origin.</summary>
    public string? Route { get; init; }

    /// <summary>Another pipeline, parameters put in; null for the origin's snapshot.</summary>
    public PipelineDefinition? Given { get; init; }

    /// <summary>The file that it was read from, or null.</summary>
    public PipelineFile? GivenFile { get; init; }

    /// <summary>Which outputs; null for all. See <see cref="Selection"/>.</summary>
    public Selection? Select { get; init; }

    /// <summary>Published so many a second at the most; null for as fast as can be.</summary>
    public double? Rate { get; init; }

    /// <summary>So many published and not done at the most; null for the engine's own limit.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>In which order. Default: as the origin recorded them.</summary>
    public ReplayOrder Order { get; init; }

    /// <summary>Whether publishing waits while the route's queue holds other runs' work.</summary>
    public bool Yield { get; init; }

    /// <summary>Whose recorded results may serve. Default nobody's.</summary>
    public Reach Reuse { get; init; }

    /// <summary>What becomes of steps that would repeat an effect.</summary>
    public EffectAnswer Effects { get; init; }

    /// <summary>Whether outputs get names though only a part is replayed.</summary>
    public bool Publish { get; init; }

    /// <summary>Whether every selected output is read and compared with its digest first.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether outputs whose bytes are gone are left out, rather than stop it.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether another process carries it out.</summary>
    public bool Detach { get; init; }

    /// <summary>Steps at a time; 0 for one a processor.</summary>
    public int Concurrency { get; init; }

    /// <summary>Labels for people.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Why it is started, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The trace and span of whoever asks for it; null for a trace of its own.</summary>
    public TraceParent? Trace { get; init; }

    /// <summary>Who starts it.</summary>
    public string Actor { get; init; } = "";
}
