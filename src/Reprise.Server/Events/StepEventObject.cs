using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Server.Events;

/// <summary>A step that ended, or an attempt that failed, as an event: what a list of steps shows. The whole of it is at <c>/steps/{id}</c>.</summary>
internal sealed record StepEventObject
{
    public required string StepId { get; init; }

    public required string RunId { get; init; }

    public required string Target { get; init; }

    public required string Item { get; init; }

    public required string Status { get; init; }

    public required string Decision { get; init; }

    public required string Reason { get; init; }

    public int Attempt { get; init; }

    public StepReference? ReusedFrom { get; init; }

    public StepErrorObject? Error { get; init; }

    public string? StartedAt { get; init; }

    public string? CompletedAt { get; init; }

    public long DurationMs { get; init; }

    /// <summary>The event of a record.</summary>
    public static StepEventObject Of(RunRecord run, StepRecord step, StageGraph? graph) => new()
    {
        StepId = Recording.IdOf(run, step).ToString(),
        RunId = run.Header.Id.Value,
        Target = step.Target ?? (graph is null || step.Stage < 0 ? "" : graph.Stages[step.Stage].Target),
        Item = ItemNames.Shown(run.Header, step.Item),
        Status = Words.Of(step.Status),
        Decision = Words.Of(step.Decision),
        Reason = step.Reason,
        Attempt = step.Attempt,
        ReusedFrom = step.ReusedFrom is { } source ? new StepReference(source.Run.Value, new Kernel.Steps.StepId(source.Run, source.Step).ToString()) : null,
        Error = StepMapping.ErrorOf(step.Error),
        StartedAt = Words.Time(step.StartedAt),
        CompletedAt = Words.Time(step.CompletedAt),
        DurationMs = Words.Millis(step.DurationMicros),
    };
}
