using System.Text.Json;
using Reprise.Engine.Calls;
using Reprise.Engine.Contract;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Server.Agents;

/// <summary>A call as those see it who made it.</summary>
internal sealed record ExecutionObject(
    string ExecutionId, string RunId, string WorkflowId, string? ParentExecutionId, string Target, string Type, string Status,
    JsonElement? Result, string? Error, string? ErrorMessage, ErrorObject? ErrorDetails, JsonElement? Context, string Decision, StepReference? ReusedFrom,
    string CreatedAt, string? StartedAt, string? FinishedAt, long? DurationMs)
{
    /// <summary>The object of a call.</summary>
    public static ExecutionObject Of(Execution execution, JsonElement? context)
    {
        var (run, step) = (execution.Run.Header, execution.Step);
        var isOpen = execution.Status is "running" or "waiting";
        return new ExecutionObject(
            execution.Id.ToString(), run.Id.Value, run.Id.Value, step.Parent == 0 ? null : new StepId(run.Id, step.Parent).ToString(), step.Target ?? "", "agent",
            isOpen && step.Status == StepStatus.Pending ? "waiting" : execution.Status,
            execution.Result is { } result ? CanonicalJson.Parse(result.Span) : null,
            execution.Error?.Message, execution.Error?.Message, execution.Error is { } e ? new ErrorObject(e.Code, e.Message, e.Hint, new Dictionary<string, string>(StringComparer.Ordinal)) : null, context,
            Words.Of(step.Decision), step.ReusedFrom is { } s ? new StepReference(s.Run.Value, new StepId(s.Run, s.Step).ToString()) : null,
            Words.RequiredTime(step.QueuedAt), isOpen && step.StartedAt == 0 ? null : Words.Time(step.StartedAt), isOpen ? null : Words.Time(step.CompletedAt), isOpen ? null : Words.Millis(step.DurationMicros));
    }
}
