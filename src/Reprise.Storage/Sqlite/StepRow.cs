using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Storage.Sqlite;

/// <summary>One row of <c>steps</c>: how a record is bound and read. The place of a column in <see cref="Columns"/> is its number everywhere.</summary>
internal static class StepRow
{
    /// <summary>Every column, in the order of the numbers below.</summary>
    public const string Columns =
        "s.position,s.run,s.number,s.stage,s.edge,s.parent,s.ordinal,s.root,s.item,s.target,s.slot,s.effect,s.status,s.decision,s.reason,s.action,"
        + "s.inputs_count,s.inputs,s.outputs_count,s.outputs,s.outputs_digest,s.keyed,s.child_base,"
        + "s.source_run,s.source_number,s.source_step,s.source_duration,s.error_code,s.error_message,s.error_hint,"
        + "s.attempt,s.published,s.queued_at,s.started_at,s.completed_at,s.log,s.span,s.parent_span,s.below,s.tokens";

    /// <summary>Appends a row.</summary>
    public const string Insert =
        "INSERT INTO steps(position,run,number,stage,edge,parent,ordinal,root,item,target,slot,effect,status,decision,reason,action,"
        + "inputs_count,inputs,outputs_count,outputs,outputs_digest,keyed,child_base,source_run,source_number,source_step,source_duration,"
        + "error_code,error_message,error_hint,attempt,published,queued_at,started_at,completed_at,log,span,parent_span,below,tokens) "
        + "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30,?31,?32,?33,?34,?35,?36,?37,?38,?39,?40)";

    /// <summary>Binds a record to <see cref="Insert"/>.</summary>
    public static void Bind(SqliteStatement to, StepRecord step, long position, ByteWriter buffer)
    {
        BindIdentity(to, step, position);
        to.Bind(12, (long)step.Effect);
        to.Bind(13, (long)step.Status);
        to.Bind(14, (long)step.Decision);
        to.Bind(15, step.Reason);
        Span<byte> action = stackalloc byte[ActionVector.Size];
        step.Action.CopyTo(action);
        to.Bind(16, action);
        BindLists(to, step, buffer);
        to.Bind(22, step.Keyed ? 1 : 0);
        to.Bind(23, step.ChildBase);
        BindOutcome(to, step);
        to.Bind(31, step.Attempt);
        to.Bind(32, step.Published);
        to.Bind(33, step.QueuedAt);
        to.Bind(34, step.StartedAt);
        to.Bind(35, step.CompletedAt);
        to.Bind(36, step.Log);
        if (step.Span is { } span)
        {
            to.Bind(37, (long)span.Value);
        }

        if (step.ParentSpan is { } parent)
        {
            to.Bind(38, (long)parent.Value);
        }

        if (step.Below.Count > 0)
        {
            CalledCodeCodec.Write(buffer, step.Below);
            to.Bind(39, buffer.Written);
        }

        if (step.Tokens > 0)
        {
            to.Bind(40, step.Tokens);
        }
    }

    /// <summary>Reads the row on which a statement stands.</summary>
    public static StepRecord Read(SqliteStatement row) => new()
    {
        Position = row.Long(0),
        Run = row.Long(1),
        Number = row.Long(2),
        Stage = row.Int(3),
        Edge = row.Int(4),
        Parent = row.Long(5),
        Ordinal = row.Long(6),
        Root = row.Long(7),
        Item = row.Text(8),
        Target = row.TextOrNull(9),
        Slot = row.Long(10),
        Effect = (Effect)row.Int(11),
        Status = (StepStatus)row.Int(12),
        Decision = (DecisionKind)row.Int(13),
        Reason = row.Text(14),
        Action = ReadAction(row.Blob(15)),
        InputsCount = row.Long(16),
        Inputs = ReadList(row.Blob(17)),
        OutputsCount = row.Long(18),
        Outputs = ReadList(row.Blob(19)),
        OutputsDigest = row.Blob(20) is { Length: Digest.Size } digest ? new Digest(digest) : default,
        Keyed = row.Int(21) != 0,
        ChildBase = row.Long(22),
        Source = row.IsNull(23) ? null : new StepSource(RunId.Parse(row.Text(23)), row.Long(24), row.Long(25), row.Long(26)),
        Error = row.IsNull(27) ? null : new StepError(row.Text(27), row.Text(28), row.TextOrNull(29)),
        Attempt = row.Int(30),
        Published = row.TextOrNull(31),
        QueuedAt = row.Long(32),
        StartedAt = row.Long(33),
        CompletedAt = row.Long(34),
        Log = row.TextOrNull(35),
        Span = row.IsNull(36) ? null : new SpanId((ulong)row.Long(36)),
        ParentSpan = row.IsNull(37) ? null : new SpanId((ulong)row.Long(37)),
        Below = CalledCodeCodec.Read(row.Blob(38)),
        Tokens = row.IsNull(39) ? 0 : row.Long(39),
    };

    private static void BindIdentity(SqliteStatement to, StepRecord step, long position)
    {
        to.Bind(1, position);
        to.Bind(2, step.Run);
        to.Bind(3, step.Number);
        to.Bind(4, step.Stage);
        to.Bind(5, step.Edge);
        to.Bind(6, step.Parent);
        to.Bind(7, step.Ordinal);
        to.Bind(8, step.Root);
        to.Bind(9, step.Item);
        to.Bind(10, step.Target);
        to.Bind(11, step.Slot);
    }

    private static void BindLists(SqliteStatement to, StepRecord step, ByteWriter buffer)
    {
        to.Bind(17, step.InputsCount);
        to.Bind(19, step.OutputsCount);
        if (step.Inputs.Count > 0)
        {
            // The input of a call stands nowhere else: no step made it.
            ArtifactCodec.Write(buffer, step.Inputs, withBytes: step.Target is not null);
            to.Bind(18, buffer.Written);
        }

        if (step.Outputs.Count > 0)
        {
            ArtifactCodec.Write(buffer, step.Outputs, withBytes: true);
            to.Bind(20, buffer.Written);
        }

        if (!step.OutputsDigest.IsDefault)
        {
            Span<byte> digest = stackalloc byte[Digest.Size];
            step.OutputsDigest.CopyTo(digest);
            to.Bind(21, digest);
        }
    }

    private static void BindOutcome(SqliteStatement to, StepRecord step)
    {
        if (step.Source is { } source)
        {
            to.Bind(24, source.Run.Value);
            to.Bind(25, source.RunNumber);
            to.Bind(26, source.Step);
            to.Bind(27, source.DurationMicros);
        }

        if (step.Error is { } error)
        {
            to.Bind(28, error.Code);
            to.Bind(29, error.Message);
            to.Bind(30, error.Hint);
        }
    }

    private static StepArtifact[] ReadList(ReadOnlySpan<byte> blob) => blob.IsEmpty ? [] : ArtifactCodec.Read(blob);

    private static ActionVector ReadAction(ReadOnlySpan<byte> blob) =>
        blob.Length == ActionVector.Size ? ActionVector.Read(blob) : throw new InvalidDataException($"an action has {blob.Length} bytes, expected {ActionVector.Size}");
}
