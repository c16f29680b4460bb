using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Journal;

/// <summary>The record of a step (or of one failed attempt of it): immutable once written.</summary>
public sealed record StepRecord
{
    /// <summary>Lists up to this long stand in the row; longer ones are chunks of their own, and the row holds count and digest.</summary>
    public const int MaxListed = 1000;

    /// <summary>The run's number in the journal.</summary>
    public required long Run { get; init; }

    /// <summary>The step's number in the run: unique there, larger than that of any step that it came from.</summary>
    public required long Number { get; init; }

    /// <summary>The stage's index in the snapshot's stage graph; -1 for a call.</summary>
    public required int Stage { get; init; }

    /// <summary>The edge that the item came along; -1 for a call.</summary>
    public int Edge { get; init; }

    /// <summary>The number of the step whose output it works on (of a call: the caller); 0 for the run itself.</summary>
    public long Parent { get; init; }

    /// <summary>The place in the parent's list of outputs; of a gather, the place of its group; of a call, its occurrence among identical calls of one caller, from 0.</summary>
    public long Ordinal { get; init; }

    /// <summary>A number that all steps share that work on the same item in one route, by which joins find their parts. Of a call, 1 in the row that says that its agent took it and reports later, else 0.</summary>
    public long Root { get; init; }

    /// <summary>The item's path.</summary>
    public required string Item { get; init; }

    /// <summary>The call's target (<c>node.name</c>), or null for a stage.</summary>
    public string? Target { get; init; }

    /// <summary>Hash of what the step is logically (pipeline, route, stage, item path): the same in every run. First eight bytes of SHA-256; see <see cref="Slot"/>.</summary>
    public required long Slot { get; init; }

    /// <summary>What the step does to the world.</summary>
    public Effect Effect { get; init; }

    /// <summary>How it ended.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionKind Decision { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The action key.</summary>
    public required ActionVector Action { get; init; }

    /// <summary>Number of inputs.</summary>
    public long InputsCount { get; init; }

    /// <summary>The inputs; empty where there are more than <see cref="MaxListed"/>.</summary>
    public IReadOnlyList<StepArtifact> Inputs { get; init; } = [];

    /// <summary>Number of outputs.</summary>
    public long OutputsCount { get; init; }

    /// <summary>The outputs; empty where there are more than <see cref="MaxListed"/>.</summary>
    public IReadOnlyList<StepArtifact> Outputs { get; init; } = [];

    /// <summary>Digest over the list of outputs where it stands in chunks, else default.</summary>
    public Digest OutputsDigest { get; init; }

    /// <summary>True where each output is an item of its own, named by its key.</summary>
    public bool Keyed { get; init; }

    /// <summary>The first of the numbers that were set aside for the steps that come after; see <c>StageGraph</c>.</summary>
    public long ChildBase { get; init; }

    /// <summary>
    /// The step that was reused, in whichever run it executed; in a rerun, the step that is checked; of a call that ran although the past was looked at, the
    /// recorded one that came nearest. Null where there is none.
    /// </summary>
    public StepSource? Source { get; init; }

    /// <summary>The step whose outputs these are; null where this one executed.</summary>
    public StepSource? ReusedFrom => Decision == DecisionKind.Reuse ? Source : null;

    /// <summary>What went wrong, or null.</summary>
    public StepError? Error { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The name under which the outputs were registered, or null.</summary>
    public string? Published { get; init; }

    /// <summary>When the step came into the queue. Microseconds since 1970, UTC.</summary>
    public long QueuedAt { get; init; }

    /// <summary>When work began. Microseconds since 1970, UTC.</summary>
    public long StartedAt { get; init; }

    /// <summary>When work ended. Microseconds since 1970, UTC.</summary>
    public long CompletedAt { get; init; }

    /// <summary>Lines that the handler left, or null.</summary>
    public string? Log { get; init; }

    /// <summary>Tokens of chat models that its outputs cost, prompts and answers together; of a reused step, what they cost where they were made.</summary>
    public long Tokens { get; init; }

    /// <summary>The step's own span in the trace of its run; null where it has none.</summary>
    public SpanId? Span { get; init; }

    /// <summary>The span that asked for it, in the same trace; null where that is not known.</summary>
    public SpanId? ParentSpan { get; init; }

    /// <summary>Of a call, the code of every call below it, each once; it serves only while all of that is registered. Empty for a stage.</summary>
    public IReadOnlyList<CalledCode> Below { get; init; } = [];

    /// <summary>The row's place in the journal; 0 before it is written.</summary>
    public long Position { get; init; }

    /// <summary>Where the outputs stand when they are too many for the row: with the step itself, or with the one that it was reused from.</summary>
    public ListAddress OutputList => ReusedFrom is { } source
        ? new ListAddress(source.RunNumber, source.Step, source.ListAttempt, ListKind.Outputs)
        : new ListAddress(Run, Number, Attempt, ListKind.Outputs);

    /// <summary>True for the row of a call that says that its agent took it and reports later.</summary>
    public bool IsAccepted => Target is not null && Root == 1 && Status is (StepStatus.Running or StepStatus.InDoubt);

    /// <summary>How long the work took, in microseconds.</summary>
    public long DurationMicros => Math.Max(0, CompletedAt - StartedAt);
}

/// <summary>The step that a reused result came from.</summary>
/// <param name="Run">Its run's id.</param>
/// <param name="RunNumber">Its run's number in the journal.</param>
/// <param name="Step">Its number in that run.</param>
/// <param name="DurationMicros">How long it took there.</param>
/// <param name="ListAttempt">The attempt there that succeeded, which long lists of outputs are filed under.</param>
public sealed record StepSource(RunId Run, long RunNumber, long Step, long DurationMicros, int ListAttempt = 1);

/// <summary>What went wrong in a step.</summary>
public sealed record StepError(string Code, string Message, string? Hint);

/// <summary>The few columns of a step from which a run's state and frontier are folded; its reason only where it was asked for.</summary>
public readonly record struct StepHead(
    long Number, int Stage, int Edge, long Parent, long Ordinal, long Root, StepStatus Status, DecisionKind Decision,
    long OutputsCount, bool Keyed, long ChildBase, long DurationMicros, long SavedMicros, long WaitMicros, long Tokens = 0, long StartedAt = 0,
    string? Reason = null)
{
    /// <summary>The head of a whole record.</summary>
    public static StepHead Of(StepRecord step) => new(
        step.Number, step.Stage, step.Edge, step.Parent, step.Ordinal, step.Root, step.Status, step.Decision, step.OutputsCount, step.Keyed,
        step.ChildBase, step.DurationMicros, step.Source?.DurationMicros ?? 0, Math.Max(0, step.StartedAt - step.QueuedAt), step.Tokens, step.StartedAt);
}
