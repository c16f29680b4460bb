using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// Walks the recorded steps backward from an artifact, breadth-first and over runs, to the files that were read. A row always stands behind the rows
/// that it came from, so the place in the journal is an order from the sources on, and a record that refers to a later one is damaged. Where the record has
/// a hole, the trace is asked: a step of it that made the missing bytes repairs the chain; a step of which only the parent span is known is a candidate.
/// </summary>
internal sealed class AncestryWalk(Recording recording)
{
    private const string NoStep = "no step recorded";
    private const string NoInputs = "what the step that made it read is not recorded";
    private readonly ProducerFinder _producers = new(recording);
    private readonly HashSet<AncestryStep> _seen = [];
    private readonly HashSet<AncestryStep> _aliases = [];
    private readonly Dictionary<AncestryStep, Visited> _steps = [];
    private readonly Dictionary<(long Run, int Stage, Digest Code, Digest Env), int> _stageNumbers = [];
    private readonly List<AncestryStage> _stages = [];
    private readonly HashSet<(SourceFile File, AncestryStep Reader)> _sources = [];
    private readonly List<AncestryGap> _gaps = [];
    private readonly HashSet<(long Run, Digest Artifact)> _holes = [];
    private readonly HashSet<AncestryStep> _candidates = [];
    private List<AncestryStep> _next = [];
    private bool _provesNothing;
    private bool _eachReader;

    /// <summary>Walks.</summary>
    /// <param name="artifact">The bytes to explain.</param>
    /// <param name="version">The named version that they were asked for by, or null.</param>
    /// <param name="from">A step at which to begin: only it and what came of it is kept; null for all.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="RepriseException"><c>journal.damaged</c>; <c>step.not_found</c>: the artifact does not come from that step.</exception>
    public async Task<Ancestry> WalkAsync(Digest artifact, NamedVersion? version, RecordedStep? from, CancellationToken cancellation)
    {
        // Of several steps that made the same bytes, the one that was named counts.
        var producer = from?.Step.Outputs.Any(o => o.Digest == artifact) == true ? new AncestryStep(from.Run.Number, from.Step.Number)
            : version is not null ? new AncestryStep(version.Run, version.Step) : await _producers.EarliestAsync(artifact, cancellation);
        if (producer is { } first)
        {
            Visit(first);
        }
        else
        {
            _gaps.Add(new AncestryGap(artifact, NoStep, null));
        }

        await FollowAsync(cancellation);

        // What is reached over candidates alone is no more certain than they are.
        _provesNothing = true;
        foreach (var gap in _gaps.Where(g => g.Candidate).ToList())
        {
            Visit(gap.Found!.Value);
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
        _eachReader = true;
        foreach (var step in last)
        {
            Visit(step);
        }

        await FollowAsync(cancellation);
        var (order, gaps) = Ordered();
        var found = gaps.Where(g => g is { Found: not null, Candidate: false }).ToLookup(g => g.Step!.Value, g => g.Found!.Value);
        return new WalkedSteps(
            [.. order.Select(s => new WalkedStep(s, _steps[s].Stage, [.. _steps[s].From, .. found[s]]))], _stages,
            _sources.ToLookup(s => s.Reader, s => s.File), gaps.Where(g => g.Step is not null).ToLookup(g => g.Step!.Value));
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
            _ = _provesNothing && _candidates.Add(step);
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

        if (step.InputsCount == 0)
        {
            await AskTraceAsync(step, step.Outputs.Count > 0 ? step.Outputs[0].Digest : default, step.Action.Inputs == ActionInputs.Unknown ? NoInputs : null, cancellation);
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
        else if (await _producers.OfTraceAsync(step, input.Digest, cancellation) is { } found)
        {
            AddGap(new AncestryGap(input.Digest, "no step before it made it, but one of the same trace did", AncestryGap.ByTrace, reader, found));
        }
        else
        {
            await AskTraceAsync(step, input.Digest, NoStep, cancellation);
        }

        return null;
    }

    /// <summary>Where no digest says what a step came from, the one that asked for it is a candidate; unless it is known what that made, and it was something else.</summary>
    private async ValueTask AskTraceAsync(StepRecord step, Digest artifact, string? otherwise, CancellationToken cancellation)
    {
        var reader = new AncestryStep(step.Run, step.Number);
        if (await _producers.AskingAsync(step, cancellation) is { } asking && (step.InputsCount == 0 || asking.OutputsCount == 0))
        {
            var made = step.InputsCount == 0 && asking.Outputs.Count > 0 ? asking.Outputs[0].Digest : artifact;
            AddGap(new AncestryGap(made, "candidate: the parent span in the same trace, and no digest says that it fits", AncestryGap.ByTrace, reader, new AncestryStep(asking.Run, asking.Number), Candidate: true));
        }
        else if (otherwise is not null)
        {
            AddGap(new AncestryGap(artifact, otherwise, null, reader));
        }
    }

    private void AddGap(AncestryGap gap)
    {
        // A hole that many steps of a run look into is one, unless each is asked for what it lacks.
        if (_eachReader || gap.RepairedBy is not null || _holes.Add((gap.Step!.Value.Run, gap.Artifact)))
        {
            _gaps.Add(gap);
        }

        if (gap.Found is { } found && (!gap.Candidate || _provesNothing))
        {
            Visit(found);
        }
    }

    private (IReadOnlyList<AncestryStep> Order, List<AncestryGap> Gaps) Ordered()
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

        var (order, leftOut) = AncestryOrder.Of(
            [.. ordered.Select(s => (s.Key, (IReadOnlyList<AncestryStep>)s.Value.From))], _gaps.Where(g => g.Found is not null).Select(g => (g.Step!.Value, g.Found!.Value)).ToHashSet());
        var gaps = _gaps.ConvertAll(g => g.Found is { } found && leftOut.Contains((g.Step!.Value, found)) ? new AncestryGap(g.Artifact, NoStep, null, g.Step) : g);
        return (order, gaps);
    }

    private Ancestry Result(RecordedStep? from)
    {
        var (order, gaps) = Ordered();
        var kept = from is null ? null : After(order, gaps, new AncestryStep(from.Run.Number, from.Step.Number), from.Id);
        var steps = order.Where(s => !_aliases.Contains(s) && kept?.Contains(s) != false).ToList();
        return new Ancestry
        {
            Steps = steps,
            Candidates = _candidates.Where(s => !_aliases.Contains(s) && kept?.Contains(s) != false).ToHashSet(),
            Stages = [.. steps.Select(s => _steps[s].Stage).Distinct().Select(s => _stages[s])],
            Gaps = [.. gaps.Where(g => g.Step is not { } reader || kept?.Contains(reader) != false)],
            Sources = [.. _sources.Where(s => kept?.Contains(s.Reader) != false).Select(s => s.File).Distinct()],
        };
    }

    private HashSet<AncestryStep> After(IReadOnlyList<AncestryStep> order, List<AncestryGap> gaps, AncestryStep first, StepId id)
    {
        var found = gaps.Where(g => g.Found is not null).ToLookup(g => g.Step!.Value, g => g.Found!.Value);
        var kept = new HashSet<AncestryStep>();
        foreach (var step in order)
        {
            if (step == first || _steps[step].From.Concat(found[step]).Any(kept.Contains))
            {
                _ = kept.Add(step);
            }
        }

        return kept.Count > 0 ? kept : throw new RepriseException(
            "step.not_found", $"The artifact does not come from {id}.", "Name a step of its chain; `reprise rerun ARTIFACT --plan --steps` lists them.");
    }

    private readonly record struct Visited(long Position, int Stage, AncestryStep[] From);
}
