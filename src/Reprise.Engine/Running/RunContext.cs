using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What does not change about a run while it is carried out.</summary>
internal sealed class RunContext
{
    public required EngineParts Parts { get; init; }

    public required Recording Recording { get; init; }

    /// <summary>The run's number in the journal.</summary>
    public required long Number { get; init; }

    public required RunHeader Header { get; init; }

    public required StageGraph Graph { get; init; }

    public required StageRuntime[] Stages { get; init; }

    /// <summary>Ended when handlers must stop.</summary>
    public required CancellationTokenSource Stopping { get; init; }

    /// <summary>The numbers of the run's origin and its ancestors.</summary>
    public IReadOnlySet<long> Ancestry { get; init; } = new HashSet<long>();

    /// <summary>What succeeded in the ancestry; read when it is first asked for, or by the plan that was made before.</summary>
    public Task<OriginTraces>? Traces { get; set; }

    /// <summary>Of a replay, what it reads from other runs; else null.</summary>
    public ReplaySources? Replay { get; init; }

    /// <summary>Effects of the ancestry that a step might repeat.</summary>
    public EffectTwins Twins { get; init; } = EffectTwins.None;

    /// <summary>Whether outputs get their names: a replay of a part gives none unless it was asked to.</summary>
    public bool Publishes => Header.NamesOutputs;

    /// <summary>Holds executions back to a rate, or null.</summary>
    public Pacer? Pacer { get; init; }

    /// <summary>Keeps a row from being written where one before it was not.</summary>
    public AppendChain Chain { get; } = new();

    /// <summary>Rows on their way to the journal that nobody waits for.</summary>
    public PendingAppends Pending { get; } = new();

    /// <summary>Work folders on their way out.</summary>
    public WorkFolders Folders { get; init; } = new();

    /// <summary>Where it is noted which steps run, or null.</summary>
    public WorkTable? Table { get; init; }

    /// <summary>The steps in which processes died that had the run before.</summary>
    public CrashedSteps Crashed { get; init; } = CrashedSteps.None;

    /// <summary>Lets steps in which a process died run one at a time, so that no other is blamed for one that kills again and again.</summary>
    public SemaphoreSlim Suspects { get; init; } = new(1);

    /// <summary>Closed while the run is paused.</summary>
    public PauseGate Gate { get; init; } = new();

    /// <summary>What is told to whoever listens.</summary>
    public RunTelemetry Telemetry { get; } = new();

    /// <summary>True once somebody cancelled the run.</summary>
    public bool IsCancelled { get; set; }

    public IReadOnlyList<RunInput> Inputs => Header.Inputs;

    public Reach Reuse => Header.Reuse;

    /// <summary>The pipeline as handlers see it.</summary>
    public string Pipeline => PipelineName ?? Graph.Pipeline.Name;

    /// <summary>Where the graph is put together of several pipelines (a rerun), the one that the steps of this context belong to.</summary>
    public string? PipelineName { get; init; }

    /// <summary>The path of the item that an input is: nothing where there is only one, so that paths begin with the first fan-out.</summary>
    public string InputPath(int input) => Inputs.Count == 1 ? "" : ItemPath.Escape(Inputs[input].Name);

    /// <summary>The run's inputs as a step with one output each.</summary>
    public StepArtifact InputArtifact(int input)
    {
        var file = Inputs[input];
        return new StepArtifact(StepArtifact.ItemName, file.Digest, file.Size, file.MediaType);
    }

    /// <summary>The run that a part of a join is a step of: in a replay it may be another one.</summary>
    public long RunOfPart(Unit unit, int part)
    {
        if (Replay is not { } replay)
        {
            return Number;
        }

        var edge = unit.Stage.Node.In.First(e => e.Kind == EdgeKind.Join && e.Part == part);
        return replay.RunOf(Graph.Stages[edge.From]) ?? Number;
    }

    /// <summary>The present, in microseconds since 1970, UTC.</summary>
    public long Now() => (Parts.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Boundary(string name) => Parts.Options.Boundary?.Invoke(name);
}
