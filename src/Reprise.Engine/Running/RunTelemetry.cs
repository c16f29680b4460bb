using System.Diagnostics;
using System.Diagnostics.Metrics;
using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What is told of a run to whoever listens: a span for it and one for each step, in the run's own trace, and counts of steps. While nobody listens it costs next to nothing.</summary>
public sealed class RunTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Reprise.Engine";

    /// <summary>Counts steps that ended and attempts that failed, by <c>outcome</c>.</summary>
    public const string Steps = "reprise.steps";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> StepCounter = Meter.CreateCounter<long>(Steps, "{step}", "Steps that ended, and attempts that failed.");
    private Activity? _run;

    internal void Begin(RunHeader header)
    {
        if (Source.HasListeners() && header.TraceId.Length == TraceParent.TraceDigits)
        {
            var trace = new ActivityContext(
                ActivityTraceId.CreateFromString(header.TraceId), header.ParentSpan is { } asked ? ActivitySpanId.CreateFromString(asked.ToString()) : default, ActivityTraceFlags.Recorded, isRemote: true);
            _run = Source.StartActivity($"{Words.Of(header.Kind)} {header.Pipeline ?? header.Target}", ActivityKind.Internal, trace);
            _ = _run?.SetTag("reprise.run_id", header.Id.Value).SetTag("reprise.pipeline", header.Pipeline).SetTag("reprise.actor", header.Actor);
        }
    }

    internal void Step(RunContext run, StepRecord step)
    {
        if (StepCounter.Enabled)
        {
            StepCounter.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeOf(step)));
        }

        if (_run is not null)
        {
            Span(run, step, _run.Context);
        }
    }

    internal void End(RunSummary? summary)
    {
        if (summary is not null)
        {
            _ = _run?.SetTag("reprise.status", Words.Of(summary.Status)).SetStatus(summary.Status == RunStatus.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset, summary.Error?.Message);
        }

        _run?.Dispose();
    }

    private static void Span(RunContext run, StepRecord step, ActivityContext parent)
    {
        var target = step.Target ?? (step.Stage >= 0 && step.Stage < run.Graph.Stages.Count ? run.Graph.Stages[step.Stage].Target : "step");
        using var span = Source.StartActivity(target, ActivityKind.Internal, parent, startTime: TimeOf(step.StartedAt));
        _ = span?.SetTag("reprise.step_id", new StepId(run.Header.Id, step.Number).ToString()).SetTag("reprise.item", step.Item)
            .SetTag("reprise.status", Words.Of(step.Status)).SetTag("reprise.decision", Words.Of(step.Decision)).SetTag("reprise.attempt", step.Attempt)
            .SetStatus(step.Error is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, step.Error?.Message)
            .SetEndTime(TimeOf(Math.Max(step.StartedAt, step.CompletedAt)).UtcDateTime);
    }

    private static string OutcomeOf(StepRecord step) => step switch
    {
        { Status: StepStatus.Succeeded, Decision: DecisionKind.Reuse } => "reused",
        { Status: StepStatus.Succeeded } => "executed",
        _ => Words.Of(step.Status),
    };

    private static DateTimeOffset TimeOf(long micros) => DateTimeOffset.UnixEpoch.AddMicroseconds(micros);
}
