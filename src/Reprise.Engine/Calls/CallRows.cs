using Reprise.Engine.Running;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Writes the rows of calls. Each is durable when its function returns: ids that were handed out are never given to another call.</summary>
internal sealed class CallRows(RunContext run, CallCounts counts)
{
    /// <summary>A call that waits until its paused run goes on.</summary>
    public ValueTask WaitsAsync(CallWork work) => AppendAsync(new AttemptEntry(work.Record(StepStatus.Pending, DecisionKind.Execute, "waits until the run is resumed")), "attempt");

    /// <summary>An attempt is about to be handed to an agent; of an external call the intent to do so.</summary>
    public async ValueTask<StepRecord> BeginsAsync(CallWork work)
    {
        work.StartedAt = run.Now();
        var row = work.Record(work.Effect == Effect.External ? StepStatus.InDoubt : StepStatus.Running, DecisionKind.Execute, work.Reason) with { Source = work.Nearest };
        await AppendAsync(new AttemptEntry(row), "call");
        return row;
    }

    /// <summary>An agent took the attempt and reports later: whoever goes on with the run awaits it. Nobody waits for this row.</summary>
    public ValueTask AcceptedAsync(CallAttempt attempt) =>
        run.Pending.AddAsync(run.Parts.Journal.AppendAsync(new AttemptEntry(attempt.Row with { Root = 1 }) { Chain = run.Chain, IsDeferred = true }, CancellationToken.None));

    /// <summary>A call of which no agent hears: served from a recording, refused, left out, or given by a fork.</summary>
    public async ValueTask<StepRecord> SettlesAsync(CallWork work, Decision decision)
    {
        var row = decision switch
        {
            Reuse reuse => work.Serve(reuse),
            Supply supply => work.Record(StepStatus.Succeeded, DecisionKind.Replace, supply.Reason) with
            {
                OutputsCount = 1,
                Outputs = [new StepArtifact(StepArtifact.ItemName, supply.Output.Digest, supply.Output.Size, supply.Output.MediaType)],
            },
            LeaveOut leftOut => work.Record(StepStatus.Skipped, DecisionKind.Refuse, leftOut.Reason),
            Refuse refuse => work.Record(StepStatus.Refused, DecisionKind.Refuse, refuse.Reason, new StepError(
                refuse.Code, $"{work.Where}: {refuse.Reason}.", "See `reprise why`; an effect is repeated only when someone says so.")),
            _ => throw new ArgumentException("Only a call of which no agent hears ends here.", nameof(decision)),
        };
        return await EndsAsync(row);
    }

    /// <summary>A call that was waiting when its run was cancelled.</summary>
    public ValueTask<StepRecord> CancelsAsync(CallWork work) => EndsAsync(work.Record(StepStatus.Cancelled, DecisionKind.Execute, "the run was cancelled"));

    /// <summary>An attempt that ended, by whatever is known of its end; null where nothing is to be written, because this process only stops.</summary>
    public async ValueTask<StepRecord?> EndsAsync(CallAttempt attempt, AttemptEnd end)
    {
        var row = attempt.Row with
        {
            CompletedAt = run.Now(),
            Below = attempt.Below(),
            Log = Joined(attempt.LogText(), end.Detail),
            Error = end.Error,
        };
        switch (end.Kind)
        {
            case AttemptEndKind.Succeeded:
                return await EndsAsync(await WithResultAsync(row with { Tokens = end.Tokens }, end.Result));
            case AttemptEndKind.Stopped:
                return null;
            case AttemptEndKind.Unknown or AttemptEndKind.Cancelled when row.Effect == Effect.External:
                counts.Add(attempt.Row); // The intent stands: nobody knows whether it took effect.
                return attempt.Row with { Error = end.Error, CompletedAt = row.CompletedAt, Reason = "it was cut off while it may have taken effect" };
            case AttemptEndKind.Cancelled:
                return await EndsAsync(row with { Status = StepStatus.Cancelled, Reason = "the run was cancelled" });
            default:
                row = row with { Status = StepStatus.Failed };
                await AppendAsync(new AttemptEntry(row), "attempt");
                counts.Add(row);
                run.Telemetry.Step(run, row);
                return row;
        }
    }

    private async ValueTask<StepRecord> WithResultAsync(StepRecord row, ReadOnlyMemory<byte>? result)
    {
        row = row with { Status = StepStatus.Succeeded };
        if (result is not { } bytes)
        {
            return row;
        }

        var inline = bytes.Length <= StepArtifact.MaxInlineSize;
        var digest = inline ? Digest.Of(bytes.Span) : await run.Parts.Store.PutAsync(bytes, CancellationToken.None);
        return row with { OutputsCount = 1, Outputs = [new StepArtifact(StepArtifact.ItemName, digest, bytes.Length, MediaTypes.Json, inline ? bytes : default(ReadOnlyMemory<byte>?))] };
    }

    private async ValueTask<StepRecord> EndsAsync(StepRecord row)
    {
        await AppendAsync(new StepEntry(row), "step");
        counts.Add(row);
        run.Telemetry.Step(run, row);
        return row;
    }

    private async ValueTask AppendAsync(JournalEntry entry, string boundary)
    {
        run.Boundary(boundary + ".append");
        _ = await run.Parts.Journal.AppendAsync(entry with { Chain = run.Chain }, CancellationToken.None);
        run.Boundary(boundary + ".appended");
    }

    private static string? Joined(string? log, string? detail) => log is null ? detail : detail is null ? log : $"{log}\n{detail}";
}
