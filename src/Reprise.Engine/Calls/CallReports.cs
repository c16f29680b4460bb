using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Which reports of agents are taken, and how an attempt ends by them.</summary>
internal static class CallReports
{
    /// <summary>How an attempt ends by what its agent says.</summary>
    public static AttemptEnd EndOf(CallReport report, StepRecord row, bool isCancelled, CallLimits limits) => report.Status switch
    {
        "succeeded" => (report.Result is { } result ? AgentClient.ResultOf(row.Target!, result, limits.MaxResult) : AttemptEnd.Succeeded(null)) with { Tokens = report.Tokens },
        "cancelled" when isCancelled => new AttemptEnd(AttemptEndKind.Cancelled),
        "cancelled" => AttemptEnd.Failed("call.failed", $"{row.Target} gave the call up: {report.Error ?? "it was cancelled there"}", null, report.Details),
        _ => AttemptEnd.Failed("call.failed", $"{row.Target} failed: {report.Error ?? "it gave no reason"}", null, report.Details),
    };

    /// <summary>A report of a call that nobody works on: the same said again is passed over, anything else is refused.</summary>
    /// <param name="id">The execution that is reported on.</param>
    /// <param name="report">What is said.</param>
    /// <param name="current">The attempt that counts.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="wasReported">Whether its agent had said so.</param>
    /// <exception cref="RepriseException"><c>attempt.superseded</c>.</exception>
    public static void CheckRepeated(ExecutionId id, CallReport report, ExecutionId current, StepStatus status, bool wasReported)
    {
        var isSame = id.Attempt == 0 || id.Attempt == current.Attempt;
        var isRepeated = status == StepStatus.Succeeded || wasReported || (status == StepStatus.Cancelled && report.Status is "cancelled");
        if (!report.IsEnd || (isSame && isRepeated))
        {
            return;
        }

        throw Superseded(id, isSame ? $"it had ended before as {Contract.Words.Of(status)}" : $"the current attempt is {current}");
    }

    /// <summary>Refuses a report that says that it comes from another node.</summary>
    /// <exception cref="RepriseException"><c>attempt.superseded</c>.</exception>
    public static void CheckReporter(ExecutionId id, string node, string? reporter)
    {
        if (reporter is not null && !string.Equals(reporter, node, StringComparison.Ordinal))
        {
            throw Superseded(id, $"it was handed to the node {node}, not to {reporter}");
        }
    }

    /// <summary>Refuses a report that came too late.</summary>
    /// <exception cref="RepriseException"><c>attempt.superseded</c>.</exception>
    public static void CheckTaken(ExecutionId id, CallAttempt attempt)
    {
        if (!attempt.WasReported)
        {
            throw Superseded(id, "it had ended before, without its agent");
        }
    }

    private static RepriseException Superseded(ExecutionId id, string why) =>
        new("attempt.superseded", $"The report on {id} was not taken: {why}.", "Nothing need be done: the call goes on, or has ended, without it.");
}
