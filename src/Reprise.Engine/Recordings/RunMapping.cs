using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>A run of the journal as the object that scripts see.</summary>
public static class RunMapping
{
    private static readonly JsonElement NoParams = JsonElement.Parse("{}");

    /// <summary>The object of a run; reads its state where that is not kept with the run.</summary>
    public static async ValueTask<RunObject> ToObjectAsync(Recording recording, RunRecord run, CancellationToken cancellation) =>
        ToObject(run, await RunState.ReadAsync(recording, run, cancellation));

    /// <summary>The object of a run that has just been recorded, and that another process carries out.</summary>
    public static RunObject Begun(RunRecord run) => ToObject(run, new RunSummary { Status = run.Status });

    /// <summary>The object of a run and its state.</summary>
    public static RunObject ToObject(RunRecord run, RunSummary state)
    {
        var header = run.Header;
        var total = state.Total();
        var started = state.StartedAt == 0 ? header.CreatedAt : state.StartedAt;
        return new RunObject
        {
            RunId = header.Id.Value,
            Kind = Words.Of(header.Kind),
            Pipeline = header.Pipeline,
            Target = header.Target,
            Status = Words.Of(state.Status),
            Origin = OriginOf(header),
            LeftOut = header.Replay is { Missing: > 0 } replay ? new LeftOutObject(replay.Missing, replay.MissingItems) : null,
            Snapshot = header.Snapshot.IsDefault ? null : header.Snapshot.ToString(),
            Inputs = header.Target is not null ? [] : [.. header.Inputs.Select(i => new RunInputObject(i.Name, i.Path, i.Digest.ToString(), i.Size))],
            Params = header.Params ?? NoParams,
            Input = header.Target is null ? null : header.Inputs.Select(i => new BytesObject(i.Digest.ToString(), i.Size, i.MediaType)).FirstOrDefault(),
            Context = ContextOf(header),
            Reason = header.Reason,
            Actor = header.Actor,
            Labels = run.Labels,
            Golden = run.Golden is { } golden ? new GoldenObject(golden.Name, golden.Tags) : null,
            Counts = CountsOf(total),
            Queue = header.Queue,
            Store = header.Store,
            Owner = run.Owner is { } owner ? new OwnerObject(owner.Host.Split('/')[0], owner.ProcessId, run.OwnerAlive) : null,
            Verdict = state.Verdict is { } verdict ? Words.Of(verdict) : null,
            SavedMs = Words.Millis(total.SavedMicros),
            Tokens = total.Tokens,
            SavedTokens = total.SavedTokens,
            TraceId = header.TraceId,
            CreatedAt = Words.RequiredTime(header.CreatedAt),
            StartedAt = Words.Time(state.StartedAt),
            CompletedAt = Words.Time(state.CompletedAt),
            DurationMs = state.CompletedAt == 0 ? null : Words.Millis(Math.Max(0, state.CompletedAt - started)),
            Error = StepMapping.ErrorOf(state.Error),
        };
    }

    /// <summary>About how long a run still will go on, in milliseconds: as many steps as are known to come, each as fast as those before; null where nothing tells.</summary>
    /// <param name="state">The run's state.</param>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    public static long? RemainingMs(RunSummary state, long now)
    {
        var total = state.Total();
        return state is { Status: RunStatus.Running, StartedAt: > 0 } && total is { Ended: > 0, Pending: > 0 }
            ? Words.Millis((long)((double)Math.Max(0, now - state.StartedAt) * total.Pending / total.Ended))
            : null;
    }

    /// <summary>Counts as scripts see them.</summary>
    internal static CountsObject CountsOf(StageSummary total) => new(
        total.Succeeded, total.Reused, total.Failed, total.Refused, total.Skipped, total.Quarantined, total.Cancelled, total.InDoubt, total.Pending);

    private static OriginObject? OriginOf(RunHeader header) => header.Origin is { } origin
        ? new OriginObject(origin.Run.Value, origin.Step, origin.Artifact, origin.FromStage, origin.ToRoute, Words.Of(header.Reuse))
        : null;

    private static BytesObject? ContextOf(RunHeader header)
    {
        if (header.Context is not { } context)
        {
            return null;
        }

        var bytes = CanonicalJson.Write(context);
        return new BytesObject(Digest.Of(bytes).ToString(), bytes.Length, "application/json");
    }
}
