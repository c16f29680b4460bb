using Reprise.Engine.Recordings;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>A unit on its way through the executor: what is known of it so far.</summary>
internal sealed class StepWork(RunContext run, Unit unit, UnitInputs inputs, StepKey key)
{
    /// <summary>A unit with what it works on, and so its action key.</summary>
    public static StepWork Of(RunContext run, Unit unit, UnitInputs inputs, string reason = "", StepRecord? recorded = null) =>
        new(run, unit, inputs, unit.Stage.KeyOf(run.Pipeline, inputs, unit.Group))
        {
            Reason = reason,
            Expected = recorded?.Outputs.Select(o => o.Digest).ToHashSet(),
        };

    public RunContext Run => run;

    public Unit Unit => unit;

    public StageRuntime Stage => unit.Stage;

    public UnitInputs Inputs => inputs;

    public ActionVector Action => key.Action;

    public long Slot => key.Slot;

    /// <summary>What the step is in its run, also after a crash: its slot, because numbers of steps that left no row may be given again; in a rerun, whose repetitions share a slot, its number.</summary>
    public long Identity => run.Header.Rerun is null ? Slot : unit.Number;

    public StepId Id => new(run.Header.Id, unit.Number);

    /// <summary>The attempt that is being made, from 1.</summary>
    public int Attempt { get; set; } = unit.FailedAttempts;

    /// <summary>The attempt under which its inputs stand in chunks of their own (<see cref="LongInputs"/>); 0 for none.</summary>
    public int ListedAttempt { get; set; }

    public long StartedAt { get; set; } = run.Now();

    /// <summary>Why the step runs.</summary>
    public string Reason { get; set; } = "";

    /// <summary>What it wrote when it was recorded, where it is executed again to be compared; else null.</summary>
    public IReadOnlySet<Digest>? Expected { get; init; }

    /// <summary>For people: <c>route/stage of 'item'</c>.</summary>
    public string Where => ItemNames.Sentence(Stage.Node.Target, ItemNames.Shown(run.Header, inputs.Item));

    /// <summary>The name that the stage gives to outputs, or null.</summary>
    public string? Name => run.Publishes ? Stage.Stage.NameFor(inputs.Item) : null;

    public string IdempotencyKey => Stage.Effect == Effect.Pure ? ""
        : Kernel.Steps.IdempotencyKey.Of(run.Header.Lineage, run.Pipeline, Slot, Action.Match, run.Header.RepeatOf(Slot));

    /// <summary>The record of the step as it ends now, without outputs.</summary>
    public StepRecord Record(StepStatus status, DecisionKind decision, string reason, StepError? error = null) => new()
    {
        Run = run.Number,
        Number = unit.Number,
        Stage = Stage.Node.Index,
        Edge = unit.Work.Edge,
        Parent = unit.Work.Parent,
        Ordinal = unit.Work.Ordinal,
        Root = unit.Root,
        Item = inputs.Item,
        Slot = Slot,
        Effect = Stage.Effect,
        Status = status,
        Decision = decision,
        Reason = reason,
        Action = Action,
        InputsCount = unit.Group?.Count ?? inputs.Inputs.Count,
        Inputs = inputs.Inputs,
        Error = error,
        Attempt = Math.Max(1, Attempt),
        QueuedAt = unit.QueuedAt,
        StartedAt = StartedAt,
        CompletedAt = run.Now(),
    };

    /// <summary>The record of the step with an output that somebody supplied.</summary>
    public StepRecord Supply(Supply supply)
    {
        var output = supply.Output;
        return Record(StepStatus.Succeeded, DecisionKind.Replace, supply.Reason) with
        {
            OutputsCount = 1,
            Outputs = [new StepArtifact(StepArtifact.ItemName, output.Digest, output.Size, output.MediaType)],
            Published = Name,
        };
    }

    /// <summary>The record of the step as a recorded result serves it: its outputs name where their bytes stand.</summary>
    /// <param name="reuse">What serves.</param>
    /// <param name="childBase">Where the numbers of its successors begin.</param>
    public StepRecord Serve(Reuse reuse, long childBase)
    {
        var source = reuse.Trace.Step;
        var now = run.Now();
        return Record(StepStatus.Succeeded, DecisionKind.Reuse, reuse.Reason) with
        {
            StartedAt = now,
            CompletedAt = now,
            OutputsCount = source.OutputsCount,
            Outputs = StepLists.WithAddresses(source),
            OutputsDigest = source.OutputsDigest,
            Keyed = source.Keyed,
            ChildBase = childBase,
            Source = new StepSource(reuse.Trace.Run, source.Run, source.Number, source.DurationMicros, source.Attempt),
            Tokens = source.Tokens,
            Published = Name ?? (Stage.Handler.Info.NamesOutputs && run.Publishes ? source.Published : null),
        };
    }
}

/// <summary>What became of a unit.</summary>
/// <param name="Record">The step's or the attempt's record; null where none was written.</param>
/// <param name="Ended">True where the step has ended for good.</param>
/// <param name="FailsRun">True where the run must not go on.</param>
internal sealed record StepOutcome(StepRecord? Record, bool Ended, bool FailsRun)
{
    /// <summary>The run stops; nothing was recorded.</summary>
    public static StepOutcome Abandoned { get; } = new(null, false, false);

    /// <summary>The run is paused; nothing was begun.</summary>
    public static StepOutcome Held { get; } = new(null, false, false);

    /// <summary>Whether it is <see cref="Held"/>.</summary>
    public bool IsHeld => ReferenceEquals(this, Held);
}
