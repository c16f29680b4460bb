using Reprise.Engine.Contract;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>A step of the journal as the object that scripts see.</summary>
public static class StepMapping
{
    /// <summary>The object of a step; reads its run's snapshot for the stage and, where its lists stand in chunks, their beginning.</summary>
    public static async ValueTask<StepObject> ToObjectAsync(Recording recording, RecordedStep recorded, CancellationToken cancellation)
    {
        var (run, step) = (recorded.Run, recorded.Step);
        var graph = await recording.GraphAsync(run, cancellation);
        var stage = graph is null || step.Stage < 0 ? null : graph.Stages[step.Stage];
        var inputs = await ListAsync(recording, step, ListKind.Inputs, cancellation);
        var outputs = await ListAsync(recording, step, ListKind.Outputs, cancellation);
        return ToObject(recorded, stage, inputs, outputs);
    }

    /// <summary>What went wrong, or null.</summary>
    public static StepErrorObject? ErrorOf(StepError? error) => error is null ? null : new StepErrorObject(error.Code, error.Message, error.Hint);

    private static StepObject ToObject(
        RecordedStep recorded, StageNode? stage, IReadOnlyList<StepArtifactObject> inputs, IReadOnlyList<StepArtifactObject> outputs)
    {
        var (run, step) = (recorded.Run, recorded.Step);
        var header = run.Header;
        return new StepObject
        {
            StepId = recorded.Id.ToString(),
            RunId = header.Id.Value,
            ParentId = step.Parent == 0 ? null : new StepId(header.Id, step.Parent).ToString(),
            Target = step.Target ?? stage?.Target ?? "",
            Route = stage?.Route.Name,
            Stage = stage?.Stage.Name,
            Item = ItemNames.Shown(header, step.Item),
            Type = stage?.Stage.Type ?? (step.Target is null ? null : "agent"),
            Effect = Words.Of(step.Effect),
            Status = Words.Of(step.Status),
            Decision = Words.Of(step.Decision),
            Reason = step.Reason,
            ActionKey = step.Action.Match.ToString(),
            Action = ActionOf(step.Action),
            InputsCount = step.InputsCount,
            OutputsCount = step.OutputsCount,
            Inputs = inputs,
            Outputs = outputs,
            Environment = step.Action.Env.ToString(),
            ReusedFrom = step.ReusedFrom is { } s ? new StepReference(s.Run.Value, new StepId(s.Run, s.Step).ToString()) : null,
            Error = ErrorOf(step.Error),
            RerunOf = header.Kind == RunKind.Rerun && step.Source is { } o ? new StepId(o.Run, o.Step).ToString() : null,
            Attempt = step.Attempt,
            IdempotencyKey = step.Effect == Effect.Pure ? null : IdempotencyKeyOf(header, step),
            TraceId = header.TraceId,
            SpanId = step.Span?.ToString(),
            ParentSpanId = step.ParentSpan?.ToString(),
            StartedAt = Words.Time(step.StartedAt),
            CompletedAt = Words.Time(step.CompletedAt),
            DurationMs = step.CompletedAt == 0 ? null : Words.Millis(step.DurationMicros),
            WaitedMs = step.QueuedAt > 0 && step.StartedAt > step.QueuedAt ? Words.Millis(step.StartedAt - step.QueuedAt) : null,
            SavedMs = step.ReusedFrom is { } reused ? Words.Millis(reused.DurationMicros) : 0,
            Published = step.Published,
            Tokens = step.Tokens,
            Log = step.Log,
        };
    }

    private static ActionObject ActionOf(ActionVector action) => new(
        action.Type.ToString(), action.Code.ToString(), action.With.ToString(), action.Inputs.ToString(), action.Context.ToString(), action.Env.ToString());

    private static string IdempotencyKeyOf(RunHeader header, StepRecord step) =>
        IdempotencyKey.Of(header.Lineage, header.Pipeline ?? header.Target ?? "", step.Slot, step.Action.Match, header.RepeatOf(step.Slot));

    private static async ValueTask<IReadOnlyList<StepArtifactObject>> ListAsync(
        Recording recording, StepRecord step, ListKind kind, CancellationToken cancellation)
    {
        var list = new List<StepArtifactObject>();
        await foreach (var artifact in StepLists.ReadAsync(recording.Journal, step, kind, StepObject.MaxListed, cancellation))
        {
            list.Add(new StepArtifactObject(artifact.Name, artifact.Digest.ToString(), artifact.Size, artifact.MediaType));
        }

        return list;
    }
}
