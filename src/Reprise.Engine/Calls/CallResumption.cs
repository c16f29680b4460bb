using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>
/// Goes on with the calls that a process left behind: an attempt whose node is still there is awaited, and the rest gets its next attempt as soon as somebody
/// wants it: the root at once, a call whose caller is awaited too, any other when its caller calls it again.
/// </summary>
internal static class CallResumption
{
    /// <summary>Begins what can go on.</summary>
    public static async Task BeginAsync(RunContext run, ResumedCalls resumed, CallServices services, CallFlow flow)
    {
        foreach (var row in resumed.Unfinished)
        {
            var entry = resumed.Tree.Find(row.Number)!;
            var caller = resumed.Tree.Find(row.Parent)?.Open;
            if (flow.Runner.MayGoOn(row) && MayCallOn(resumed, row))
            {
                var context = await services.Payloads.ContextAsync(row, CancellationToken.None);
                flow.Enter(CallRunner.Adopt(row, entry, context, resumed.Children[row.Number]));
                _ = caller is not null && entry.TryAdd(caller, out _);
            }
            else if (row.Status != StepStatus.InDoubt && (row.Parent == 0 || (caller is not null && row.Status != StepStatus.Failed)))
            {
                await AgainAsync(run, services, flow, row, entry, caller);
            }
        }
    }

    // Which of identical calls a later attempt had made already stands nowhere, so it is not awaited where it has called at all.
    private static bool MayCallOn(ResumedCalls resumed, StepRecord row) => row.Attempt == 1 || resumed.Children[row.Number].Count == 0;

    private static async Task AgainAsync(RunContext run, CallServices services, CallFlow flow, StepRecord row, CallEntry entry, CallAttempt? caller)
    {
        if (await services.AgainAsync(run, entry, row, caller) is { } work)
        {
            entry.Begin(entry.Attempt + 1);
            _ = caller is not null && entry.TryAdd(caller, out _);
            flow.Enter(work);
        }
    }
}
