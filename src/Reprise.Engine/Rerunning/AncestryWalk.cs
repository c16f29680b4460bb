using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// Walks the recorded steps backward from an artifact, breadth-first and over runs, to the files that were read. A row always stands behind the rows
/// that it came from, so the place in the journal is an order from the sources on, and a record that refers to a later one is damaged.
/// </summary>
internal sealed class AncestryWalk(Recording recording)
{
    private readonly ProducerFinder _producers = new(recording);
    private readonly HashSet<AncestryStep> _seen = [];
    private readonly HashSet<AncestryStep> _aliases = [];
    private readonly Dictionary<AncestryStep, Visited> _steps = [];
    private readonly Dictionary<(long Run, int Stage, Digest Code, Digest Env), int> _stageNumbers = [];
    private readonly List<AncestryStage> _stages = [];
    private readonly HashSet<(SourceFile File, AncestryStep Reader)> _sources = [];
    private readonly HashSet<(AncestryGap Gap, AncestryStep Reader)> _gaps = [];
    private List<AncestryStep> _next = [];

    /// <summary>Walks.</summary>
    /// <param name="artifact">The bytes to explain.</param>
    /// <param name="version">The named version that they were asked for by, or null.</param>
    /// <param name="from">A step at which to begin: only it and what came of it is kept; null for all.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="RepriseException"><c>journal.damaged</c>; <c>step.not_found</c>: the artifact does not come from that step.</exception>
    public async Task<Ancestry> WalkAsync(Digest artifact, NamedVersion? version, RecordedStep? from, CancellationToken cancellation)
    {
        var producer = version is not null ? new AncestryStep(version.Run, version.Step) : await _producers.EarliestAsync(artifact, cancellation);
        if (producer is { } first)
        {
            Visit(first);
        }
        else
        {
            _ = _gaps.Add((new AncestryGap(artifact, "no step recorded", null), default));
        }

        await FollowAsync(cancellation);
        return Result(from);
    }

    /// <summary>Walks from many steps at once: what they share is walked once.</summary>
    /// <param name="last">The steps, of which some may have been reused ones.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="RepriseException"><c>journal.damaged</c>.</exception>
    public async Task<WalkedSteps> WalkAllAsync(IEnumerable<AncestryStep> last, CancellationToken cancellation)
    {
        foreach (var step in last)
        {
            Visit(step);
        }

        await FollowAsync(cancellation);
        return new WalkedSteps(
            Ordered().ConvertAll(s => new WalkedStep(s.Key, s.Value.Stage, s.Value.From)), _stages,
            _sources.ToLookup(s => s.Reader, s => s.File), _gaps.ToLookup(g => g.Reader, g => g.Gap));
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        while (_next.Count > 0)
        {
            var wave = _next;
            _next = [];
            await foreach (var step in StepPages.ReadAsync(recording.Journal, wave, cancellation))
            {
                await TakeAsync(step, cancellation);
            }
        }
    }

    private void Visit(AncestryStep step)
    {
        if (_seen.Add(step))
        {
            _next.Add(step);
        }
    }

    private async ValueTask TakeAsync(StepRecord step, CancellationToken cancellation)
    {
        var address = new AncestryStep(step.Run, step.Number);
        if (step.ReusedFrom is { } source)
        {
            // The one that executed is what is checked.
            var executed = new AncestryStep(source.RunNumber, source.Step);
            _steps[address] = new Visited(step.Position, -1, [executed]);
            _ = _aliases.Add(address);
            Visit(executed);
            return;
        }

        var from = new HashSet<AncestryStep>();
        await foreach (var input in StepLists.ReadAsync(recording.Journal, step, ListKind.Inputs, long.MaxValue, cancellation))
        {
            if (await ProducerAsync(step, input, cancellation) is { } producer)
            {
                _ = from.Add(producer);
            }
        }

        if (await _producers.OfRegistryAsync(step, cancellation) is { } registered)
        {
            _ = from.Add(registered);
        }

        _steps[address] = new Visited(step.Position, StageNumber(step), [.. from]);
        foreach (var producer in from)
        {
            Visit(producer);
        }
    }

    private int StageNumber(StepRecord step)
    {
        var key = (step.Run, step.Stage, step.Action.Code, step.Action.Env);
        if (!_stageNumbers.TryGetValue(key, out var number))
        {
            number = _stageNumbers[key] = _stages.Count;
            _stages.Add(new AncestryStage(step.Run, step.Stage, step.Number));
        }

        return number;
    }

    private async ValueTask<AncestryStep?> ProducerAsync(StepRecord step, StepArtifact input, CancellationToken cancellation)
    {
        if (await _producers.FindAsync(step, input, cancellation) is { } producer)
        {
            return producer;
        }

        var run = await recording.RunAsync(step.Run, cancellation);
        var reader = new AncestryStep(step.Run, step.Number);
        if (run.Header.Inputs.FirstOrDefault(i => i.Digest == input.Digest) is { } file)
        {
            _ = _sources.Add((new SourceFile(step.Run, file, null), reader));
        }
        else
        {
            _ = _gaps.Add((new AncestryGap(input.Digest, "no step recorded", null), reader));
        }

        return null;
    }

    private List<KeyValuePair<AncestryStep, Visited>> Ordered()
    {
        var ordered = _steps.OrderBy(s => s.Value.Position).ToList();
        foreach (var (step, visited) in ordered)
        {
            if (visited.From.Any(p => _steps[p].Position >= visited.Position))
            {
                throw new RepriseException(
                    "journal.damaged", $"Step {step.Number} of run {step.Run} is recorded before a step that it came from: the journal claims a cycle.",
                    "Run `reprise fsck`.");
            }
        }

        return ordered;
    }

    private Ancestry Result(RecordedStep? from)
    {
        var ordered = Ordered();
        var kept = from is null ? null : After(ordered, new AncestryStep(from.Run.Number, from.Step.Number), from.Id);
        var steps = ordered.Where(s => !_aliases.Contains(s.Key) && kept?.Contains(s.Key) != false).ToList();
        return new Ancestry
        {
            Steps = [.. steps.Select(s => s.Key)],
            Stages = [.. steps.Select(s => s.Value.Stage).Distinct().Select(s => _stages[s])],
            Gaps = [.. _gaps.Where(g => g.Reader == default || kept?.Contains(g.Reader) != false).Select(g => g.Gap).Distinct()],
            Sources = [.. _sources.Where(s => kept?.Contains(s.Reader) != false).Select(s => s.File).Distinct()],
        };
    }

    private static HashSet<AncestryStep> After(List<KeyValuePair<AncestryStep, Visited>> ordered, AncestryStep first, StepId id)
    {
        var kept = new HashSet<AncestryStep>();
        foreach (var (step, visited) in ordered)
        {
            if (step == first || visited.From.Any(kept.Contains))
            {
                _ = kept.Add(step);
            }
        }

        return kept.Count > 0 ? kept : throw new RepriseException(
            "step.not_found", $"The artifact does not come from {id}.", "Name a step of its chain; `reprise rerun ARTIFACT --plan --steps` lists them.");
    }

    private readonly record struct Visited(long Position, int Stage, AncestryStep[] From);
}
