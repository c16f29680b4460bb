using Reprise.Kernel;

namespace Reprise.Engine.Running;

/// <summary>What ended a run in this process although it was not at its end: a fault of journal, store or queue.</summary>
internal static class RunFaults
{
    /// <summary>The fault as whoever waits for the run gets it, with what to do.</summary>
    public static RepriseException Of(Exception fault)
    {
        var known = fault as RepriseException;
        return new RepriseException(
            known?.Code ?? "internal.error", fault.Message, known?.Hint ?? "What is recorded is safe; `reprise recover` goes on from there.", known?.Facts, fault);
    }
}
