using System.Security.Cryptography;
using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>One attempt at a call on its way through: what is to be called with what, and what is known of it so far.</summary>
internal sealed class CallWork(RunContext run, CallEntry entry, RegisteredTarget target, CallPayload payload, CallAttempt? caller)
{
    public RunContext Run => run;

    public CallEntry Entry => entry;

    public RegisteredTarget Target => target;

    public CallPayload Payload => payload;

    /// <summary>The attempt that makes the call; null for the root, and where the caller is not at work any more.</summary>
    public CallAttempt? Caller => caller;

    public ActionVector Action => payload.Action;

    public Effect Effect => target.Target.Effect;

    public string Reason { get; set; } = "";

    /// <summary>The recorded call that it was compared with and that does not serve; null for none.</summary>
    public StepSource? Nearest { get; set; }

    public long QueuedAt { get; } = run.Now();

    public long StartedAt { get; set; }

    public SpanId Span { get; } = new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1);

    public ExecutionId Id => new(new StepId(run.Header.Id, entry.Number), entry.Attempt);

    /// <summary>For people: <c>facts.extract (stp_…)</c>.</summary>
    public string Where => $"{target.Name} ({Id.Step})";

    public string IdempotencyKey => Effect == Effect.Pure ? ""
        : Kernel.Steps.IdempotencyKey.Of(run.Header.Lineage, run.Header.Target ?? "", entry.Slot, Action.Match, run.Header.RepeatOf(entry.Slot));

    /// <summary>The record of the call as it stands now, without outputs.</summary>
    public StepRecord Record(StepStatus status, DecisionKind decision, string reason, StepError? error = null) => new()
    {
        Run = run.Number,
        Number = entry.Number,
        Stage = -1,
        Edge = -1,
        Parent = entry.Parent,
        Ordinal = entry.Occurrence,
        Item = "",
        Target = target.Name,
        Slot = entry.Slot,
        Effect = Effect,
        Status = status,
        Decision = decision,
        Reason = reason,
        Action = Action,
        InputsCount = payload.Input is null ? 0 : 1,
        Inputs = payload.Input is { } input ? [input] : [],
        Error = error,
        Attempt = entry.Attempt,
        QueuedAt = QueuedAt,
        StartedAt = StartedAt == 0 ? run.Now() : StartedAt,
        CompletedAt = status is StepStatus.Running or StepStatus.Pending ? 0 : run.Now(),
        Span = Span,
        ParentSpan = entry.Parent == 0 ? run.Header.ParentSpan : caller?.Span,
    };

    /// <summary>The record of the call as a recorded result serves it. The code behind that result stands with it, so that callers know.</summary>
    public StepRecord Serve(Reuse reuse)
    {
        var source = reuse.Trace.Step;
        var now = run.Now();
        return Record(StepStatus.Succeeded, DecisionKind.Reuse, reuse.Reason) with
        {
            StartedAt = now,
            CompletedAt = now,
            OutputsCount = source.OutputsCount,
            Tokens = source.Tokens,
            Outputs = [.. source.Outputs.Select((o, i) => o with { Source = StepLists.AddressOf(source, i, o), Bytes = null })],
            Source = new StepSource(reuse.Trace.Run, source.Run, source.Number, source.DurationMicros, source.Attempt),
            Below = source.Action.Code == Action.Code ? source.Below : CalledCode.Sorted(source.Below.Append(new CalledCode(target.Name, source.Action.Code)).Distinct()),
        };
    }
}

/// <summary>What a call carries: its input and its context, and the action key that they make.</summary>
/// <param name="Action">The action key.</param>
/// <param name="Input">The input with its bytes, or where they stand; null where there is none.</param>
/// <param name="Bytes">The input's bytes; null where there is none.</param>
/// <param name="Context">The context, the caller's where the call gave none; null for none.</param>
internal sealed record CallPayload(ActionVector Action, StepArtifact? Input, ReadOnlyMemory<byte>? Bytes, JsonElement? Context)
{
    /// <summary>Says in words what differs from a recorded call; of a small input, which of its fields.</summary>
    public async ValueTask<string> DescribeAsync(Recording recording, IReadOnlyList<string> differs, StepRecord recorded, CancellationToken cancellation)
    {
        var then = default(ReadOnlyMemory<byte>?);
        if (differs.Contains("inputs", StringComparer.Ordinal)
            && (await StepLookup.FindAsync(recording, recorded.Run, recorded.Number, cancellation)).Step.Inputs is [{ Size: <= StepArtifact.MaxInlineSize } input])
        {
            then = await OutputReader.ReadAsync(recording, input, cancellation);
        }

        return Reasons.DescribeCall(differs, ValueOf(Bytes), ValueOf(then));
    }

    private static JsonElement? ValueOf(ReadOnlyMemory<byte>? bytes) =>
        bytes is { Length: > 0 and <= StepArtifact.MaxInlineSize } small ? CanonicalJson.Parse(small.Span) : null;
}
