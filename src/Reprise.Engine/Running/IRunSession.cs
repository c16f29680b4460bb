using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;

namespace Reprise.Engine.Running;

/// <summary>A run that goes on in this process: what is delivered to it, and how it is stopped.</summary>
internal interface IRunSession : IOwnedRun
{
    /// <summary>The queues that its work comes from.</summary>
    IEnumerable<string> Queues { get; }

    /// <summary>Does the work of a delivery.</summary>
    Task DeliverAsync(Delivery delivery);

    /// <summary>Goes on until nothing more can run, and says how the run stands then.</summary>
    Task<RunSummary> RunAsync();

    /// <summary>How far each stage is, now.</summary>
    IReadOnlyList<StageSummary> Stages();

    /// <summary>When work began; 0 before. Microseconds since 1970, UTC.</summary>
    long StartedAt { get; }

    /// <summary>True once it was told to stop in an orderly way.</summary>
    bool WasStopped { get; }

    /// <summary>How far a replay's publisher is; null for other runs.</summary>
    PublisherProgress? Publisher => null;

    /// <summary>An orderly stop: nothing new starts, what is in work may end within the drain time, no step rows are written for the rest.</summary>
    Task InterruptAsync();
}
