using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>For a rerun from end to end: what a step made this time in the place of what it made when it was recorded.</summary>
internal sealed class ReplayedOutputs
{
    private readonly Recording _recording;
    private readonly ProducerFinder _producers;
    private readonly Dictionary<AncestryStep, long> _numbers = [];
    private readonly Dictionary<(AncestryStep Reader, Digest Artifact), AncestryStep> _repaired = [];
    private readonly long _rerun;

    public ReplayedOutputs(Recording recording, Ancestry ancestry, long rerun)
    {
        _recording = recording;
        _producers = new ProducerFinder(recording);
        _rerun = rerun;
        for (var i = 0; i < ancestry.Steps.Count; i++)
        {
            _numbers[ancestry.Steps[i]] = i + 1;
        }

        foreach (var gap in ancestry.Gaps.Where(g => !g.IsOpen))
        {
            _repaired[(gap.Step!.Value, gap.Artifact)] = gap.Found!.Value;
        }
    }

    /// <summary>The number that a recorded step has in the rerun; 0 where it is not part of it.</summary>
    public long NumberOf(AncestryStep step) => _numbers.GetValueOrDefault(step);

    /// <summary>The steps that one reads from and that are part of the rerun, by their numbers there.</summary>
    public async ValueTask<IReadOnlyList<long>> BeforeAsync(StepRecord origin, CancellationToken cancellation)
    {
        var before = new HashSet<long>();
        await foreach (var input in StepLists.ReadAsync(_recording.Journal, origin, ListKind.Inputs, long.MaxValue, cancellation))
        {
            if (await ProducerAsync(origin, input, cancellation) is { } producer && NumberOf(producer) is var number and > 0)
            {
                _ = before.Add(number);
            }
        }

        return [.. before];
    }

    /// <summary>What stands in the place of an input; the input itself where its step is no part of the rerun, or made nothing.</summary>
    public async ValueTask<StepArtifact> InsteadOfAsync(StepRecord origin, StepArtifact input, CancellationToken cancellation)
    {
        if (await ProducerAsync(origin, input, cancellation) is not { } producer || NumberOf(producer) is not (> 0 and var number))
        {
            return input;
        }

        var replayed = await StepAsync(_rerun, number, cancellation);
        if (replayed is not { Status: StepStatus.Succeeded } || await OrdinalAsync(producer, input, cancellation) is not { } ordinal || ordinal >= replayed.OutputsCount)
        {
            return input;
        }

        var output = replayed.Outputs.Count > 0
            ? replayed.Outputs[(int)ordinal]
            : (await _recording.Journal.ListAsync(replayed.OutputList, ordinal, cancellation))[0];
        return input with { Digest = output.Digest, Size = output.Size, MediaType = output.MediaType, Bytes = null, Source = StepLists.AddressOf(replayed, ordinal, output) };
    }

    private async ValueTask<AncestryStep?> ProducerAsync(StepRecord origin, StepArtifact input, CancellationToken cancellation) =>
        await _producers.FindAsync(origin, input, cancellation)
            ?? (_repaired.TryGetValue((new AncestryStep(origin.Run, origin.Number), input.Digest), out var found) ? found : null);

    private async ValueTask<long?> OrdinalAsync(AncestryStep producer, StepArtifact input, CancellationToken cancellation)
    {
        if (input.Source is { } source)
        {
            return source.Ordinal;
        }

        var recorded = await StepAsync(producer.Run, producer.Number, cancellation);
        long ordinal = 0;
        await foreach (var output in StepLists.ReadAsync(_recording.Journal, recorded!, ListKind.Outputs, long.MaxValue, cancellation))
        {
            if (output.Digest == input.Digest)
            {
                return ordinal;
            }

            ordinal++;
        }

        return null;
    }

    private async ValueTask<StepRecord?> StepAsync(long run, long number, CancellationToken cancellation)
    {
        await foreach (var step in _recording.Journal.StepsAsync(new StepQuery { Run = run, From = number, Below = number + 1 }, cancellation))
        {
            return step;
        }

        return null;
    }
}
