using Reprise.Engine.Running;
using Reprise.Kernel.Agents;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Hands attempts to agents and sees them through: to the agent's answer or report, its deadline, the loss of its node, or a cancellation.</summary>
internal sealed class CallRunner(RunContext run, CallRows rows, NodeRegistry nodes, AgentClient client, CallLimits limits)
{
    /// <summary>Says durably that an attempt begins. Its agent has not heard of it when this returns.</summary>
    public async Task<CallAttempt> BeginAsync(CallWork work) => new(await rows.BeginsAsync(work), work.Entry, work.Target.Node.Id, work.Payload.Context);

    /// <summary>Hands an attempt to its agent, who may report on it before this returns: the attempt must be known to whoever takes reports by now.</summary>
    public void HandOut(CallAttempt attempt, CallWork work) => _ = SendAsync(attempt, work);

    /// <summary>An attempt that a process before this one handed out: its agent may still be at work on it.</summary>
    public static CallAttempt Adopt(StepRecord row, CallEntry entry, System.Text.Json.JsonElement? context, IEnumerable<StepRecord> children)
    {
        var attempt = new CallAttempt(row, entry, NodeOf(row), context) { IsAdopted = true };
        foreach (var child in children)
        {
            attempt.Remember(child);
        }

        return attempt;
    }

    /// <summary>
    /// True where the process that an attempt was handed to may still be at work on it. One that did not say that it reports later never heard of it, or answered
    /// to a process that is gone.
    /// </summary>
    public bool MayGoOn(StepRecord row) => row.IsAccepted
        && nodes.Node(NodeOf(row)) is { State: NodeState.Active } node && row.StartedAt >= node.InstanceSince && Left(row) > TimeSpan.Zero;

    /// <summary>Waits for the end of an attempt, and writes it. Null where this process stops first.</summary>
    public async Task<StepRecord?> FollowAsync(CallAttempt attempt)
    {
        using var deadline = new CancellationTokenSource(Max(Left(attempt.Row)), run.Parts.Time);
        await using var registration = deadline.Token.Register(() => attempt.TryEnd(AttemptEnd.Unknown(
            "step.timeout", $"The agent {attempt.Row.Target} took longer than {limits.Deadline.TotalSeconds:0.###} s.", "Give it less to do at once.")));
        if (await Task.WhenAny(attempt.End, attempt.Accepted) == attempt.Accepted)
        {
            await rows.AcceptedAsync(attempt); // Before its end, so that the end stands last.
        }

        var end = await attempt.End;
        if (deadline.IsCancellationRequested && nodes.Node(attempt.Node) is { } node)
        {
            _ = TellAsync(node, attempt, "its deadline has passed");
        }

        // A caller fails where what it called was cancelled; that is the cancellation, and no failure of its own.
        var isCancelled = run.IsCancelled && end.Kind is AttemptEndKind.Failed or AttemptEndKind.Unknown && attempt.Row.Effect != Effect.External;
        return await rows.EndsAsync(attempt, isCancelled ? new AttemptEnd(AttemptEndKind.Cancelled) : end);
    }

    /// <summary>Cancels an attempt: its agent is told, and has a moment to say how it ended.</summary>
    public async Task CancelAsync(CallAttempt attempt, string reason)
    {
        if (!attempt.End.IsCompleted && nodes.Node(attempt.Node) is { State: not NodeState.Lost } node && await TellAsync(node, attempt, reason))
        {
            try
            {
                _ = await attempt.End.WaitAsync(limits.CancelGrace, run.Parts.Time);
            }
            catch (TimeoutException)
            {
                // It had its time.
            }
        }

        _ = attempt.TryEnd(new AttemptEnd(AttemptEndKind.Cancelled));
    }

    private async Task<bool> TellAsync(AgentNode node, CallAttempt attempt, string reason)
    {
        using var limit = new CancellationTokenSource(limits.CancelGrace, run.Parts.Time);
        return await client.CancelAsync(node.BaseUrl, new ExecutionId(new StepId(run.Header.Id, attempt.Entry.Number), attempt.Row.Attempt), reason, limit.Token);
    }

    private async Task SendAsync(CallAttempt attempt, CallWork work)
    {
        await Task.Yield(); // Whoever made the call hears of its id before the agent does.
        if (attempt.End.IsCompleted)
        {
            return; // It was cancelled before its agent heard of it.
        }

        if (nodes.Node(attempt.Node) is not { State: NodeState.Active })
        {
            _ = attempt.TryEnd(AttemptEnd.Failed("node.lost", $"The node {attempt.Node} is not there: it stopped, or was not heard of.", "Start it again; `reprise recover` gives the call its next attempt."));
            return;
        }

        using var stop = new CancellationTokenSource();
        var sent = client.CallAsync(work, stop.Token);
        if (await Task.WhenAny((Task)sent, attempt.End) != sent && !attempt.WasReported)
        {
            await stop.CancelAsync(); // Nobody waits for that answer any more.
        }

        try
        {
            if (await sent is { } end)
            {
                _ = attempt.TryEnd(end, reported: end.Error?.Code is null or "call.failed");
            }
            else
            {
                attempt.Accept();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It has ended otherwise.
        }
        catch (Exception e)
        {
            _ = attempt.TryEnd(AttemptEnd.Unknown("internal.error", $"{e.GetType().Name}: {e.Message}", "This is a defect of Reprise; please report it."));
        }
    }

    private TimeSpan Left(StepRecord row) => limits.Deadline - TimeSpan.FromMicroseconds(run.Now() - row.StartedAt);

    private static TimeSpan Max(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static string NodeOf(StepRecord row) => row.Target![..row.Target!.IndexOf('.', StringComparison.Ordinal)];
}
