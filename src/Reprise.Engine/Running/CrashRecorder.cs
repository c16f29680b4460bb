using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Records, before a step runs again, the attempts at it in which a process died, and keeps it aside after so many of them in a row (<see cref="EngineOptions.CrashLimit"/>).</summary>
internal sealed class CrashRecorder(RunContext run, AttemptRunner attempts)
{
    /// <summary>The code of such an attempt.</summary>
    public const string Code = "step.crashed";

    /// <summary>Does so; gives the record with which the step is kept aside, or null where it may run.</summary>
    public async ValueTask<StepRecord?> SettleAsync(StepWork work)
    {
        var unit = work.Unit;
        while (run.Crashed.Has(work.Identity, unit.FailedAttempts + 1))
        {
            work.Attempt = ++unit.FailedAttempts;
            unit.Crashes++;
            _ = await attempts.RecordFailureAsync(work, Crash(work), null);
            run.Crashed.Settle(work.Identity, work.Attempt);
        }

        if (unit.Crashes < run.Parts.Options.CrashLimit)
        {
            return null;
        }

        var error = Crash(work);
        return work.Record(
            StepStatus.Quarantined, DecisionKind.Execute, $"kept aside: the process died {unit.Crashes} times in a row while it ran", new StepError(error.Code, error.Message, error.Hint));
    }

    private static RepriseException Crash(StepWork work) => new(
        Code, $"The process died while the step {work.Where} ran.",
        "Something in it ends the whole process: memory (see the system's log for an out-of-memory kill), native code, a signal. Its input is on record: `reprise show STEP`.");
}
