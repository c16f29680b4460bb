using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// Finds the step that made an input: where its record says so, else by digest, the run at hand first and then the earliest. What was found is remembered, as
/// many steps ask for the same, and of bytes that very many steps made (an empty file) only the first rows are read. Several threads may ask.
/// </summary>
internal sealed class ProducerFinder(Recording recording)
{
    private const int MaxKnown = 100_000;
    private const int FirstPage = 4;
    private const int LargestPage = 1024;
    private readonly ConcurrentDictionary<(long Run, Digest), (AncestryStep? Step, long Position, long Before)> _known = new();
    private readonly ConcurrentDictionary<(string Trace, Digest), IReadOnlyList<AncestryStep>> _ofTraces = new();
    private readonly ConcurrentDictionary<Digest, AncestryStep?> _registered = new();

    /// <summary>The step that made an input; null where none is recorded.</summary>
    public async ValueTask<AncestryStep?> FindAsync(StepRecord step, StepArtifact input, CancellationToken cancellation)
    {
        if (input.Source is { } source)
        {
            return new AncestryStep(source.Run, source.Step);
        }

        // What was found for another step of the run holds for this one where it was made before both, or nothing was there before a later one.
        if (_known.TryGetValue((step.Run, input.Digest), out var known) && (known.Step is null ? step.Position <= known.Before : known.Position < step.Position))
        {
            return known.Step;
        }

        var found = await OfRunAsync(input.Digest, step.Run, step.Position, cancellation) ?? await FirstAsync(input.Digest, step.Position, cancellation);
        Room(_known)[(step.Run, input.Digest)] = (AddressOf(found), found?.Position ?? 0, step.Position);
        return AddressOf(found);
    }

    /// <summary>The earliest step that made an artifact; null where none is recorded.</summary>
    public async ValueTask<AncestryStep?> EarliestAsync(Digest artifact, CancellationToken cancellation) => AddressOf(await FirstAsync(artifact, long.MaxValue, cancellation));

    /// <summary>The earliest step of the same trace that made an input, wherever it stands in the journal; null where there is none.</summary>
    public async ValueTask<AncestryStep?> OfTraceAsync(StepRecord step, Digest digest, CancellationToken cancellation)
    {
        var trace = (await recording.RunAsync(step.Run, cancellation)).Header.TraceId;
        if (!_ofTraces.TryGetValue((trace, digest), out var known))
        {
            known = Room(_ofTraces)[(trace, digest)] = await FirstTwoAsync(trace, digest, cancellation);
        }

        var own = new AncestryStep(step.Run, step.Number);
        return known.Where(found => found != own).Select(found => (AncestryStep?)found).FirstOrDefault();
    }

    /// <summary>The step whose span asked for this one, as the trace says; null where it is not recorded.</summary>
    public async ValueTask<StepRecord?> AskingAsync(StepRecord step, CancellationToken cancellation)
    {
        if (step.ParentSpan is not { } span)
        {
            return null;
        }

        var trace = (await recording.RunAsync(step.Run, cancellation)).Header.TraceId;
        await foreach (var found in FindAsync(new IndexLookup(IndexKind.Span, (long)span.Value), cancellation))
        {
            if (found.Status == StepStatus.Succeeded && await IsOfTraceAsync(found, trace, cancellation))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The step behind the artifact that a step of <c>cite</c> or <c>fork</c> speaks of, which stands in its code identity.</summary>
    public async ValueTask<AncestryStep?> OfRegistryAsync(StepRecord step, CancellationToken cancellation)
    {
        var code = step.Action.Code;
        if (!_registered.TryGetValue(code, out var known))
        {
            known = _registered[code] = await RegisteredAsync(code, cancellation);
        }

        return known;
    }

    private async ValueTask<AncestryStep?> RegisteredAsync(Digest code, CancellationToken cancellation)
    {
        if (await recording.Store.SizeAsync(code, cancellation) is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(await recording.ReadAsync(code, cancellation));
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("artifact", out var artifact)
            || !artifact.TryGetProperty("producer", out var producer) || producer.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var id = StepId.Parse(producer.GetProperty("step_id").GetString()!);
        var runs = await recording.Journal.RunsAsync(new RunQuery { Id = id.Run.Value, Limit = 1 }, cancellation);
        return runs is [var run] ? new AncestryStep(run.Number, id.Number) : null;
    }

    private ValueTask<StepRecord?> OfRunAsync(Digest digest, long run, long before, CancellationToken cancellation) =>
        FirstAsync(new IndexLookup(IndexKind.Produced, digest.Prefix) { Run = run, Before = before }, digest, cancellation);

    private ValueTask<StepRecord?> FirstAsync(Digest digest, long before, CancellationToken cancellation) =>
        FirstAsync(new IndexLookup(IndexKind.Produced, digest.Prefix) { Before = before }, digest, cancellation);

    private async ValueTask<StepRecord?> FirstAsync(IndexLookup lookup, Digest digest, CancellationToken cancellation)
    {
        await foreach (var step in FindAsync(lookup, cancellation))
        {
            if (await MadeAsync(step, digest, cancellation))
            {
                return step;
            }
        }

        return null;
    }

    /// <summary>Two, as a step is no answer to its own question.</summary>
    private async ValueTask<IReadOnlyList<AncestryStep>> FirstTwoAsync(string trace, Digest digest, CancellationToken cancellation)
    {
        var steps = new List<AncestryStep>(2);
        await foreach (var step in FindAsync(new IndexLookup(IndexKind.Produced, digest.Prefix), cancellation))
        {
            if (await IsOfTraceAsync(step, trace, cancellation) && await MadeAsync(step, digest, cancellation))
            {
                steps.Add(new AncestryStep(step.Run, step.Number));
                if (steps.Count == 2)
                {
                    break;
                }
            }
        }

        return steps;
    }

    /// <summary>Rows by a derived index, earliest first, in pages that grow: mostly the first row is the answer.</summary>
    private async IAsyncEnumerable<StepRecord> FindAsync(IndexLookup lookup, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var limit = FirstPage; ; limit = Math.Min(limit * 4, LargestPage))
        {
            var page = await recording.Journal.FindAsync(lookup with { Limit = limit }, cancellation);
            foreach (var step in page)
            {
                yield return step;
            }

            if (page.Count < limit)
            {
                yield break;
            }

            lookup = lookup with { From = page[^1].Position + 1 };
        }
    }

    private static ConcurrentDictionary<TKey, TValue> Room<TKey, TValue>(ConcurrentDictionary<TKey, TValue> known)
        where TKey : notnull
    {
        if (known.Count >= MaxKnown)
        {
            known.Clear();
        }

        return known;
    }

    private static AncestryStep? AddressOf(StepRecord? step) => step is null ? null : new AncestryStep(step.Run, step.Number);

    private async ValueTask<bool> IsOfTraceAsync(StepRecord step, string trace, CancellationToken cancellation) =>
        string.Equals((await recording.RunAsync(step.Run, cancellation)).Header.TraceId, trace, StringComparison.Ordinal);

    private async ValueTask<bool> MadeAsync(StepRecord step, Digest digest, CancellationToken cancellation) =>
        await StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation).AnyAsync(o => o.Digest == digest, cancellation);
}
