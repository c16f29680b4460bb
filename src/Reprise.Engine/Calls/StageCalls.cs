using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>
/// The calls that stages of pipelines make. Each is a call tree of its own, found again by the step's idempotency key: what its agents had called before the step
/// failed, or before the process died, is not paid for again.
/// </summary>
internal sealed class StageCalls(EngineParts parts, AgentCalls calls)
{
    /// <summary>The label that says of which step a call is.</summary>
    public const string KeyLabel = "step_key";

    /// <summary>The label that says of which run a call is.</summary>
    public const string RunLabel = "of_run";

    /// <summary>Makes the call of a step and waits for its end.</summary>
    public async Task<Execution> CallAsync(StepContext step, CallRequest request, CancellationToken cancellation)
    {
        request = request with
        {
            Actor = "pipeline " + step.Pipeline,
            Reason = $"{step.Route}/{step.Stage} of {step.RunId}",
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [KeyLabel] = KeyOf(step), [RunLabel] = step.RunId.Value },
        };
        var before = await BeforeAsync(step, request.Target, cancellation);
        if (before is { HasEnded: false } or { Status: RunStatus.Succeeded } && IsOfRun(before, step)
            && await AwaitAsync(before, cancellation) is { Status: not "cancelled" } found)
        {
            return found; // One that was being cancelled with the process before this one is begun anew.
        }

        var ticket = await calls.StartAsync(request, header => before is null ? header : header with
        {
            Kind = RunKind.Restart,
            Origin = new RunOrigin(before.Header.Id, null, null, null, null),
            Lineage = before.Header.Lineage,
            Reuse = Reach.Origin,
            Restart = new RestartTerms(),
        }, cancellation);
        return await EndAsync(ticket.Id.Step.Run, () => calls.EndedAsync(ticket, cancellation), cancellation);
    }

    private async Task<Execution> AwaitAsync(RunRecord run, CancellationToken cancellation)
    {
        var root = new ExecutionId(new StepId(run.Header.Id, 1), 0);
        return await EndAsync(run.Header.Id, async () =>
        {
            while (true)
            {
                if (await calls.ReadAsync(root, TimeSpan.FromSeconds(15), cancellation) is { Status: not ("running" or "waiting") } ended)
                {
                    return ended;
                }
            }
        }, cancellation);
    }

    /// <summary>Waits; where the step is told to stop, so is the tree.</summary>
    private async Task<Execution> EndAsync(RunId run, Func<Task<Execution>> end, CancellationToken cancellation)
    {
        try
        {
            return await end();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await calls.CancelAsync(run);
            throw;
        }
    }

    /// <summary>The newest tree of the same step, in this run or in those before it.</summary>
    private async Task<RunRecord?> BeforeAsync(StepContext step, string target, CancellationToken cancellation)
    {
        var first = await FirstAsync(step.RunId, cancellation);
        var query = new RunQuery
        {
            Pipelines = [target],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [KeyLabel] = KeyOf(step) },
            After = first,
            Limit = 1,
        };
        return await parts.Journal.RunsAsync(query, cancellation) is [var found] ? found : null;
    }

    /// <summary>The number of the first run of a lineage: trees of its steps have greater ones.</summary>
    private async Task<long> FirstAsync(RunId run, CancellationToken cancellation)
    {
        var number = 0L;
        for (RunId? at = run; at is { } id;)
        {
            var found = (await parts.Journal.RunsAsync(new RunQuery { Id = id.Value, Limit = 1 }, cancellation))[0];
            (number, at) = (found.Number, found.Header.Origin?.Run);
        }

        return number;
    }

    private static bool IsOfRun(RunRecord run, StepContext step) => string.Equals(run.Header.Labels.GetValueOrDefault(RunLabel), step.RunId.Value, StringComparison.Ordinal);

    // A pure step has no key of its own; its id stands for it, which is found again over retries and recover.
    private static string KeyOf(StepContext step) => step.IdempotencyKey.Length > 0 ? step.IdempotencyKey : step.StepId.ToString();
}
