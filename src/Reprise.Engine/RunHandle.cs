using Reprise.Engine.Replaying;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine;

/// <summary>A run that goes on in this process.</summary>
public sealed class RunHandle
{
    private readonly RunContext _context;
    private readonly IRunSession _session;

    internal RunHandle(RunContext context, IRunSession session, Task<RunRecord> completion)
    {
        _context = context;
        _session = session;
        Completion = completion;
    }

    /// <summary>The run as it was begun.</summary>
    public RunRecord Run => new(_context.Number, _context.Header, null, _context.Parts.Owner, OwnerAlive: true, CancelRequested: false);

    /// <summary>The stages that <see cref="Stages"/> counts, in the same order.</summary>
    public StageGraph Graph => _context.Graph;

    /// <summary>The run when nothing more can run; faults where journal or store did.</summary>
    public Task<RunRecord> Completion { get; }

    /// <summary>How far each stage is, now: counts of what has ended, and what is known to come.</summary>
    public IReadOnlyList<StageSummary> Stages() => _session.Stages();

    /// <summary>How the run stands now, as it will be kept when it ends.</summary>
    /// <param name="status">As the journal says it.</param>
    public RunSummary State(RunStatus status) => new() { Status = status, Stages = Stages(), StartedAt = _session.StartedAt };

    /// <summary>How far a replay's publisher is; null for other runs.</summary>
    public PublisherProgress? Publisher => _session.Publisher;

    /// <summary>Why nothing can be delivered at present, or null; the run goes on by itself once the cause is gone.</summary>
    public string? Trouble => _context.Parts.Queue.Trouble;

    /// <summary>True while nothing new starts in it, because somebody paused it.</summary>
    public bool IsPaused => _context.Gate.IsClosed;

    /// <summary>Stops in an orderly way: nothing new starts, what is in work may end within the drain time. The run is interrupted and can be recovered.</summary>
    public Task InterruptAsync() => _session.InterruptAsync();

    /// <summary>Cancels the run for good.</summary>
    public Task CancelAsync() => _session.CancelAsync();
}
