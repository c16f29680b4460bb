using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>Finds the step that made an input: where its record says so, else by digest, the run at hand first and then the earliest.</summary>
internal sealed class ProducerFinder(Recording recording)
{
    private const int MaxKnown = 100_000;
    private readonly Dictionary<(long Run, Digest), (AncestryStep? Step, long Position, long Before)> _known = [];
    private readonly Dictionary<Digest, AncestryStep?> _registered = [];

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

        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        var found = await LookUpAsync(input.Digest, step.Run, step.Position, cancellation);
        _known[(step.Run, input.Digest)] = (AddressOf(found), found?.Position ?? 0, step.Position);
        return AddressOf(found);
    }

    /// <summary>The earliest step that made an artifact; null where none is recorded.</summary>
    public async ValueTask<AncestryStep?> EarliestAsync(Digest artifact, CancellationToken cancellation) => AddressOf(await LookUpAsync(artifact, 0, long.MaxValue, cancellation));

    /// <summary>The earliest step of the same trace that made an input, wherever it stands in the journal; null where there is none.</summary>
    public async ValueTask<AncestryStep?> OfTraceAsync(StepRecord step, Digest digest, CancellationToken cancellation)
    {
        var trace = (await recording.RunAsync(step.Run, cancellation)).Header.TraceId;
        foreach (var found in await recording.Journal.FindAsync(new IndexLookup(IndexKind.Produced, digest.Prefix, int.MaxValue), cancellation))
        {
            if (found.Position != step.Position && await IsOfTraceAsync(found, trace, cancellation) && await MadeAsync(found, digest, cancellation))
            {
                return AddressOf(found);
            }
        }

        return null;
    }

    /// <summary>The step whose span asked for this one, as the trace says; null where it is not recorded.</summary>
    public async ValueTask<StepRecord?> AskingAsync(StepRecord step, CancellationToken cancellation)
    {
        if (step.ParentSpan is not { } span)
        {
            return null;
        }

        var trace = (await recording.RunAsync(step.Run, cancellation)).Header.TraceId;
        foreach (var found in await recording.Journal.FindAsync(new IndexLookup(IndexKind.Span, (long)span.Value, int.MaxValue), cancellation))
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

    private async ValueTask<StepRecord?> LookUpAsync(Digest digest, long run, long before, CancellationToken cancellation)
    {
        StepRecord? earliest = null;
        var lookup = new IndexLookup(IndexKind.Produced, digest.Prefix, int.MaxValue) { Before = before };
        foreach (var step in await recording.Journal.FindAsync(lookup, cancellation))
        {
            if (!await MadeAsync(step, digest, cancellation))
            {
                continue;
            }

            if (step.Run == run)
            {
                return step;
            }

            earliest ??= step;
        }

        return earliest;
    }

    private static AncestryStep? AddressOf(StepRecord? step) => step is null ? null : new AncestryStep(step.Run, step.Number);

    private async ValueTask<bool> IsOfTraceAsync(StepRecord step, string trace, CancellationToken cancellation) =>
        string.Equals((await recording.RunAsync(step.Run, cancellation)).Header.TraceId, trace, StringComparison.Ordinal);

    private async ValueTask<bool> MadeAsync(StepRecord step, Digest digest, CancellationToken cancellation) =>
        await StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation).AnyAsync(o => o.Digest == digest, cancellation);
}
