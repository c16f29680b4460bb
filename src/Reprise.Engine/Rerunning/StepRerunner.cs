using System.Collections.Concurrent;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>A recorded step that is to be checked.</summary>
/// <param name="Index">Its place in the ancestry, from 0.</param>
/// <param name="Number">Its number in the rerun.</param>
/// <param name="Repetition">Which execution of it this is, from 0.</param>
/// <param name="Origin">The recorded step.</param>
/// <param name="Run">The id of its run.</param>
/// <param name="QueuedAt">When it was admitted. Microseconds since 1970, UTC.</param>
internal sealed record RerunUnit(long Index, long Number, int Repetition, StepRecord Origin, RunId Run, long QueuedAt = 0);

/// <summary>Checks one recorded step: decides, plays its recording, refuses, or executes it again on its recorded inputs; and records what came of it.</summary>
internal sealed class StepRerunner(
    RerunScope scope, RerunStages stages, RerunInputs inputs, IReadOnlySet<AncestryStep> candidates, IReadOnlyDictionary<long, PastAttempts> past,
    Func<string?, RunContext> contexts)
{
    /// <summary>Part of the reason of a repetition that was executed a second time.</summary>
    public const string ClockFailed = "it failed under a shifted clock and was executed again under the true one";

    private readonly ConcurrentDictionary<string, RunContext> _contexts = new(StringComparer.Ordinal);
    private readonly RunContext _run = contexts(null);

    /// <summary>Does all of it; null where the run was stopped or paused meanwhile. Throws only where the journal or the store does.</summary>
    /// <param name="unit">The step.</param>
    /// <param name="noMore">Nothing is begun any more once it is cancelled; what has begun goes on.</param>
    public async Task<StepRecord?> RunAsync(RerunUnit unit, CancellationToken noMore)
    {
        if (await SettleAsync(unit, noMore) is not { } record)
        {
            return null;
        }

        _run.Boundary("step.append");
        _ = await scope.Parts.Journal.AppendAsync(new StepEntry(record), CancellationToken.None);
        _run.Boundary("step.appended");
        return record;
    }

    /// <summary>The stage of a step that is played or refused, and so not repeated; null where it is executed.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled while an environment was installed.</exception>
    public async ValueTask<int?> LeftOutAsync(RerunUnit unit, CancellationToken noMore)
    {
        var stage = await stages.OfAsync(unit.Origin, CancellationToken.None);
        return Decide(unit, stage) is Execute && await stage.InstallAsync(noMore) is null ? null : stage.Index;
    }

    private async ValueTask<StepRecord?> SettleAsync(RerunUnit unit, CancellationToken noMore)
    {
        if (_run.Gate.IsClosed)
        {
            return null;
        }

        var stage = await stages.OfAsync(unit.Origin, CancellationToken.None);
        try
        {
            return Decide(unit, stage) switch
            {
                Reuse => await PlayAsync(unit, stage),
                Refuse refuse => Refused(unit, stage, refuse.Code, refuse.Reason),
                _ when await stage.InstallAsync(noMore) is { } why => Refused(unit, stage, "environment.failed", why),
                _ => await ExecuteAsync(unit, stage, noMore),
            };
        }
        catch (OperationCanceledException) when (noMore.IsCancellationRequested)
        {
            return null;
        }
    }

    private Decision Decide(RerunUnit unit, RerunStage stage) =>
        RerunDecision.Of(unit.Origin, unit.Run, _run.Header.Rerun!.Live, stage, candidates.Contains(new AncestryStep(unit.Origin.Run, unit.Origin.Number)));

    private async ValueTask<StepRecord> PlayAsync(RerunUnit unit, RerunStage stage)
    {
        var origin = unit.Origin;
        var missing = new List<string>();
        await foreach (var output in StepLists.ReadAsync(scope.Parts.Journal, origin, ListKind.Outputs, long.MaxValue, CancellationToken.None))
        {
            if (output is { Bytes: null, Source: null } && await scope.Parts.Store.SizeAsync(output.Digest, CancellationToken.None) is null)
            {
                missing.Add(output.Name);
            }
        }

        return missing.Count > 0
            ? Refused(unit, stage, "artifact.missing", $"the recorded bytes of {string.Join(", ", missing)} are not in the store")
            : Begun(unit, stage, DecisionKind.Reuse, PlayedBecause(origin)) with
            {
                Status = StepStatus.Succeeded,
                OutputsCount = origin.OutputsCount,
                Outputs = [.. origin.Outputs.Select((o, i) => o with { Bytes = null, Source = StepLists.AddressOf(origin, i, o) })],
                OutputsDigest = origin.OutputsDigest,
                Keyed = origin.Keyed,
                Source = SourceOf(unit),
            };
    }

    private static string PlayedBecause(StepRecord origin) => origin.Effect == Effect.Recorded
        ? "its effect is recorded: played from its recording"
        : "it was pure where it ran, but here it would read more than its inputs: played from its recording (--live executes it)";

    private StepRecord Refused(RerunUnit unit, RerunStage stage, string code, string why) => Begun(unit, stage, DecisionKind.Refuse, why) with
    {
        Error = new StepError(code, $"{ItemNames.Sentence(stage.Recorded.Target, unit.Origin.Item)}: {why}.", null),
    };

    private async Task<StepRecord?> ExecuteAsync(RerunUnit unit, RerunStage stage, CancellationToken noMore)
    {
        var runtime = stage.Runtime!;
        var context = _contexts.GetOrAdd(stage.Pipeline, contexts);
        await runtime.Slots.WaitAsync(noMore);
        try
        {
            if (context.Stopping.IsCancellationRequested || noMore.IsCancellationRequested || context.Gate.IsClosed)
            {
                return null;
            }

            var (items, group) = await inputs.OfAsync(unit.Origin, runtime.Node.IsGather, CancellationToken.None);
            var unitInputs = new UnitInputs(unit.Origin.Item, items);
            var conditions = Repetition.Of(unit.Repetition);
            var work = Work(conditions, past.GetValueOrDefault(unit.Number).Failed, unit.Repetition == 0 ? "asked for" : $"repetition {unit.Repetition}");
            if (await new CrashRecorder(context, new AttemptRunner(context)).SettleAsync(work) is { } aside)
            {
                return aside with { Status = StepStatus.Skipped, Source = SourceOf(unit) };
            }

            var result = await new AttemptRunner(context).RunAsync(work);
            if (result is AttemptFailed && conditions.ClockShift != TimeSpan.Zero)
            {
                // Some programs fail under libfaketime by its own faults (its issue 426, for one): that is no fault of the step.
                work = Work(conditions with { ClockShift = TimeSpan.Zero }, work.Attempt, $"repetition {unit.Repetition}; {ClockFailed}");
                result = await new AttemptRunner(context).RunAsync(work);
            }

            return result is AttemptStopped ? null : Record(unit, work, result);

            StepWork Work(StepConditions under, int attempts, string reason) => StepWork.Of(context, new Unit
            {
                Work = new WorkReference(context.Number, -1, 0, unit.Number - 1, unit.Number),
                Stage = runtime,
                Root = 0,
                Group = group,
                QueuedAt = unit.QueuedAt,
                Conditions = under,
                FailedAttempts = attempts,
                Crashes = past.GetValueOrDefault(unit.Number).Crashes,
            }, unitInputs, reason, unit.Origin);
        }
        finally
        {
            _ = runtime.Slots.Release();
        }
    }

    private static StepRecord Record(RerunUnit unit, StepWork work, AttemptResult result) => result switch
    {
        AttemptSucceeded done => work.Record(StepStatus.Succeeded, DecisionKind.Execute, work.Reason) with
        {
            CompletedAt = done.CompletedAt,
            OutputsCount = done.OutputsCount,
            Outputs = done.Outputs,
            OutputsDigest = done.OutputsDigest,
            Keyed = done.Keyed,
            Log = done.Log,
            Tokens = done.Tokens,
            Source = SourceOf(unit),
        },
        AttemptFailed failed => failed.Record with { Status = StepStatus.Skipped, Source = SourceOf(unit) },
        _ => throw new InvalidOperationException("The attempt was stopped."),
    };

    private StepRecord Begun(RerunUnit unit, RerunStage stage, DecisionKind decision, string reason)
    {
        var (origin, now) = (unit.Origin, _run.Now());
        return new StepRecord
        {
            Run = _run.Number,
            Number = unit.Number,
            Stage = stage.Index,
            Edge = -1,
            Ordinal = unit.Number - 1,
            Item = origin.Item,
            Slot = origin.Slot,
            Effect = RerunDecision.EffectOf(origin, stage),
            Status = StepStatus.Refused,
            Decision = decision,
            Reason = reason,
            Action = origin.Action,
            InputsCount = origin.InputsCount,
            Inputs = origin.Inputs,
            Source = SourceOf(unit),
            Tokens = decision == DecisionKind.Reuse ? origin.Tokens : 0,
            QueuedAt = unit.QueuedAt,
            StartedAt = now,
            CompletedAt = now,
        };
    }

    private static StepSource SourceOf(RerunUnit unit) =>
        new(unit.Run, unit.Origin.Run, unit.Origin.Number, unit.Origin.DurationMicros, unit.Origin.Attempt);
}
