using Reprise.Engine.Contract;
using Reprise.Engine.Running;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Decides about a call: finds the traces in reach and asks the rebuilder. One decision at a time in a run, because each may use up a recorded result.</summary>
internal sealed class CallDecider(RunContext run, Func<string, Digest?> codeOf, ResumedCalls resumed) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<long> _forced = [.. run.Header.Restart?.ForceSlots ?? []];
    private CallTraces? _traces;

    /// <summary>Decides.</summary>
    public async ValueTask<Decision> DecideAsync(CallWork work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var decision = await DecideInTurnAsync(work, cancellation);
            if (decision is Reuse reuse)
            {
                _traces?.Take(reuse.Trace.Step);
            }
            else
            {
                _traces?.Consume(work.Entry.Slot);
            }

            return decision;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Why the first call of a restart or a fork runs.</summary>
    public static string RootReason(RunKind kind) => $"the root of a {Words.Of(kind)} runs from its first line";

    /// <summary>A recorded call as a row keeps it that was compared with it; null for none.</summary>
    public async ValueTask<StepSource?> SourceOfAsync(StepRecord? nearest, CancellationToken cancellation) => nearest is null ? null
        : new StepSource((await run.Recording.RunAsync(nearest.Run, cancellation)).Header.Id, nearest.Run, nearest.Number, nearest.DurationMicros, nearest.Attempt);

    /// <summary>What this run recorded itself before it was cut off serves first of all.</summary>
    public static Decision DecideOwn(StepRecord recorded, RunId run) => Rebuilder.Decide(
        new StepQuestion(recorded.Action, recorded.Effect), [new Trace(recorded, run, SameSlot: true, InAncestry: true) { OfThisRun = true }], Policy.Normal);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async ValueTask<Decision> DecideInTurnAsync(CallWork work, CancellationToken cancellation)
    {
        var traces = run.Ancestry.Count == 0 ? null : _traces ??= await LoadAsync(cancellation);
        var counterpart = await CounterpartAsync(traces, work, cancellation);
        var slot = counterpart?.Slot ?? work.Entry.Slot;
        var policy = IsForced(work, slot) ? Policy.Now : Policy.Normal;
        var question = new StepQuestion(work.Action, work.Effect)
        {
            ReuseAsked = run.Reuse != Reach.None,
            IgnoreCode = run.Header.IgnoreCode,
            SameEnvironment = run.Header.SameEnvironment,
            AnyOccurrence = run.Header.Restart?.AnyOccurrence == true,
            Supplied = run.Header.Restart?.Outputs.FirstOrDefault(o => o.Slot == slot),
            Twin = work.Effect == Effect.External ? traces?.Twins.Find(slot, work.Target.Name)?.ForDecision(run.Header.Restart) : null,
        };
        var own = traces is null || run.Reuse == Reach.None ? null : await TraceOfAsync(work, await traces.OfSlotAsync(work.Entry.Slot, cancellation), false, cancellation);
        if (question.Supplied is not null || policy == Policy.Now)
        {
            traces?.Consume(slot); // It stands for this call, and for no other.
        }

        if (run.Reuse == Reach.None || question.Supplied is not null)
        {
            return Rebuilder.Decide(question, [], policy);
        }

        if (policy == Policy.Now)
        {
            return AskedFor(work, question, own ?? (counterpart is null ? await InPlaceAsync(traces, work, cancellation) : (await TraceOfAsync(work, counterpart, false, cancellation))! with { InPlace = true }));
        }

        var decision = Rebuilder.Decide(question, own is null ? [] : [own], policy);
        if (decision is Reuse or Supply)
        {
            return decision;
        }

        var inTurn = await InTurnAsync(traces, work, question, own, cancellation);
        return inTurn is Reuse ? inTurn
            : await AnywhereAsync(work, question, cancellation) ?? (own is null ? inTurn ?? await AfterFailureAsync(traces, work, question, cancellation) ?? await ChangedAsync(traces, work, question, cancellation) ?? decision : decision);
    }

    /// <summary>The recorded call that one with a slot of its own stands for: something above it was asked otherwise. Looked for only where single steps were named.</summary>
    private async ValueTask<StepRecord?> CounterpartAsync(CallTraces? traces, CallWork work, CancellationToken cancellation) =>
        traces is not null && run.Header.Restart is { HasNamedSteps: true } terms && !traces.Knows(work.Entry.Slot) ? await traces.CounterpartAsync(work, terms.RootSlot, cancellation) : null;

    private Decision AskedFor(CallWork work, StepQuestion question, Trace? nearest)
    {
        var decision = Rebuilder.Decide(question, nearest is null ? [] : [nearest], Policy.Now);
        return decision is Execute && work.Entry.Parent == 0 ? decision with { Reason = RootReason(run.Header.Kind) } : decision;
    }

    /// <summary>Why a call runs in whose place another stood; null where none did.</summary>
    private async ValueTask<Decision?> ChangedAsync(CallTraces? traces, CallWork work, StepQuestion question, CancellationToken cancellation)
    {
        var decision = await InPlaceAsync(traces, work, cancellation) is { } place ? Rebuilder.Decide(question, [place], Policy.Normal) : null;
        return decision is Execute { Nearest: { } nearest } execute && execute.Differs.Count > 0
            ? execute with { Reason = await work.Payload.DescribeAsync(run.Recording, execute.Differs, nearest, cancellation) }
            : decision;
    }

    private async ValueTask<Trace?> InPlaceAsync(CallTraces? traces, CallWork work, CancellationToken cancellation) =>
        traces is not null && await TraceOfAsync(work, await traces.InPlaceAsync(work, run.Header.Restart?.RootSlot, cancellation), false, cancellation) is { } trace
            ? trace with { InPlace = true }
            : null;

    /// <summary>Why a call runs that failed before; null where it did not.</summary>
    private async ValueTask<Decision?> AfterFailureAsync(CallTraces? traces, CallWork work, StepQuestion question, CancellationToken cancellation) =>
        traces is not null && await TraceOfAsync(work, await traces.FailedAsync(work.Entry.Slot, cancellation), false, cancellation) is { } failed
            ? Rebuilder.Decide(question, [failed], Policy.Normal)
            : null;

    /// <summary>By the result whose turn it is among those of identical calls. One that does not serve now serves none of them, so it is passed over.</summary>
    private async ValueTask<Decision?> InTurnAsync(CallTraces? traces, CallWork work, StepQuestion question, Trace? own, CancellationToken cancellation)
    {
        var match = work.Action.Match.Prefix;
        var shared = work.Effect == Effect.Pure || question.AnyOccurrence;
        Decision? nearest = null;
        while (traces is not null && await (shared ? traces.EarliestAsync(match, cancellation) : traces.NextAsync(match, cancellation)) is { } next)
        {
            var trace = (await TraceOfAsync(work, next, !shared, cancellation))! with { InPlace = shared };
            var decision = Rebuilder.Decide(question, own is null ? [trace] : [own, trace], Policy.Normal);
            if (decision is Reuse)
            {
                return decision;
            }

            nearest ??= decision;
            traces.PassOver(match);
        }

        return nearest;
    }

    /// <summary>By a result of any run; only of what is pure.</summary>
    private async ValueTask<Decision?> AnywhereAsync(CallWork work, StepQuestion question, CancellationToken cancellation)
    {
        if (run.Reuse != Reach.Any || work.Effect != Effect.Pure)
        {
            return null;
        }

        foreach (var step in await run.Parts.Journal.FindAsync(new IndexLookup(IndexKind.Match, work.Action.Match.Prefix), cancellation))
        {
            if (step.Run != run.Number && step.Target is not null && await TraceOfAsync(work, step, false, cancellation) is { } trace
                && Rebuilder.Decide(question, [trace], Policy.Normal) is Reuse reuse)
            {
                return reuse;
            }
        }

        return null;
    }

    private async ValueTask<Trace?> TraceOfAsync(CallWork work, StepRecord? step, bool inTurn, CancellationToken cancellation) => step is null ? null
        : new Trace(_traces?.TokensBelow(step) is > 0 and var below ? step with { Tokens = step.Tokens + below } : step, (await run.Recording.RunAsync(step.Run, cancellation)).Header.Id, step.Slot == work.Entry.Slot, run.Ancestry.Contains(step.Run))
        {
            NextInTurn = inTurn,
            ChangedBelow = ChangedBelow(step),
            ForcedBelow = run.Header.Restart is { Force.Count: > 0 } terms ? step.Below.Select(c => c.Target).FirstOrDefault(t => terms.Force.Contains(t, StringComparer.Ordinal)) : null,
        };

    /// <summary>The first target below a call whose code is another now, or not known.</summary>
    private string? ChangedBelow(StepRecord step)
    {
        foreach (var (target, code) in step.Below)
        {
            if (codeOf(target) != code)
            {
                return target;
            }
        }

        return null;
    }

    /// <summary>The root of a restart or a fork runs from its first line, and so does what somebody named.</summary>
    private bool IsForced(CallWork work, long slot) =>
        (work.Entry.Parent == 0 && run.Header.Kind is RunKind.Restart or RunKind.Fork)
        || _forced.Contains(slot) || run.Header.Restart?.Force.Contains(work.Target.Name, StringComparer.Ordinal) == true;

    private async ValueTask<CallTraces> LoadAsync(CancellationToken cancellation)
    {
        var traces = await CallTraces.LoadAsync(run.Recording, run.Ancestry, cancellation);
        foreach (var source in resumed.Served)
        {
            traces.Take(source.RunNumber, source.Step);
        }

        foreach (var (slot, recorded) in resumed.Compared)
        {
            await traces.PairAsync(slot, recorded, cancellation);
        }

        return traces;
    }
}
