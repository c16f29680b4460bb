using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
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
    /// <param name="result">Reads the result that is recorded, where it succeeded.</param>
    /// <exception cref="RepriseException"><c>attempt.superseded</c>.</exception>
    public static async ValueTask CheckRepeatedAsync(ExecutionId id, CallReport report, ExecutionId current, StepStatus status, bool wasReported, Func<ValueTask<ReadOnlyMemory<byte>?>> result)
    {
        if (!report.IsEnd)
        {
            return;
        }

        if (id.Attempt != 0 && id.Attempt != current.Attempt)
        {
            throw Superseded(id, $"the current attempt is {current}");
        }

        var saysTheSame = status switch
        {
            StepStatus.Succeeded => report.Status is "succeeded",
            StepStatus.Cancelled => report.Status is "cancelled",
            StepStatus.Failed => wasReported && report.Status is not "succeeded",
            _ => false,
        };
        if (!saysTheSame)
        {
            throw status switch
            {
                StepStatus.InDoubt => Superseded(id, "nobody waits for it any more, and it is in doubt whether the call took effect", $"`reprise resolve {id.Step} --done|--again` says which; --output gives what came of it."),
                StepStatus.Running or StepStatus.Pending => Superseded(id, "its run was interrupted, and nobody waits for it", $"`reprise recover {id.Step.Run}` gives the call its next attempt."),
                _ => Superseded(id, $"it had ended before as {Contract.Words.Of(status)}"),
            };
        }

        if (status == StepStatus.Succeeded && report.Result is { } said && !IsSame(said, await result()))
        {
            throw Superseded(id, "it had ended before as succeeded, with another result");
        }
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

    // An agent that sends its report again may write the same value in another way.
    private static bool IsSame(ReadOnlyMemory<byte> said, ReadOnlyMemory<byte>? recorded)
    {
        if (recorded is not { } kept || said.Span.SequenceEqual(kept.Span))
        {
            return recorded is not null;
        }

        try
        {
            return CanonicalJson.DigestOf(CanonicalJson.Parse(said.Span)) == CanonicalJson.DigestOf(CanonicalJson.Parse(kept.Span));
        }
        catch (FormatException)
        {
            return false; // What has no canonical form is the same only byte for byte.
        }
    }

    private static RepriseException Superseded(ExecutionId id, string why, string hint = "Nothing need be done: the call goes on, or has ended, without it.") =>
        new("attempt.superseded", $"The report on {id} was not taken: {why}.", hint);
}
