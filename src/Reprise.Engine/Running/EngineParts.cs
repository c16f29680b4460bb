using Reprise.Engine.Calls;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What an engine is put together from.</summary>
/// <param name="Journal">The record of runs and steps.</param>
/// <param name="Store">The bytes.</param>
/// <param name="Queue">Delivers work.</param>
/// <param name="Handlers">The handlers at hand, beside those that a pipeline names.</param>
/// <param name="Owner">This process.</param>
/// <param name="ScratchFolder">Where steps get their work folders; absolute.</param>
public sealed record EngineParts(
    IJournal Journal, IArtifactStore Store, IWorkQueue Queue, HandlerCatalog Handlers, RunOwner Owner, string ScratchFolder)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Numbers that can be set.</summary>
    public EngineOptions Options { get; init; } = new();

    /// <summary>Where installed environments are kept, which can be made again at any time; absolute. Default: in the scratch folder.</summary>
    public string CacheFolder { get; init; } = Path.Combine(ScratchFolder, "environments");

    /// <summary>The nodes that agents run on; null (the default) where this process calls none.</summary>
    public NodeRegistry? Nodes { get; init; }

    /// <summary>Where processes note which steps they execute, to be found when they die; absolute. Null (the default) for nowhere: then a step that kills its process is not told from others.</summary>
    public string? WorkingFolder { get; init; }
}

/// <summary>Numbers of an engine that can be set.</summary>
public sealed record EngineOptions
{
    /// <summary>References of one run that are in the queue or in work at once; the rest wait in the journal. Default 256.</summary>
    public int Window { get; init; } = 256;

    /// <summary>Units of a stage that may wait before the stages that feed it pause. Default 4,096.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>How long an orderly stop waits for steps in work. Default 10 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a handler has to come back after its time-out or a cancellation before it is given up. Default 5 s.</summary>
    public TimeSpan HandlerGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often ownership is renewed. Default 10 s; a lease lasts three times as long.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the journal is asked for cancellations and pauses from elsewhere. Default 250 ms.</summary>
    public TimeSpan ControlCheck { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Deaths of the process in a row after which the step in which they came is kept aside. Default 3.</summary>
    public int CrashLimit { get; init; } = 3;

    /// <summary>Numbers of agent calls.</summary>
    public CallLimits Calls { get; init; } = new();

    /// <summary>Called with the name of each durable boundary before and after it is crossed; tests stop the engine there.</summary>
    public Action<string>? Boundary { get; init; }
}
