using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>A call that was taken: its id stands in the journal.</summary>
/// <param name="Id">The execution.</param>
/// <param name="Ended">Its record once it has ended, in whatever way: succeeded, refused, skipped, cancelled, failed, or in doubt.</param>
public sealed record CallTicket(ExecutionId Id, Task<StepRecord> Ended);
