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
    private readonly List<(AncestryGap Gap, AncestryGap? Otherwise)> _gaps = [];
    private readonly HashSet<(long Run, Digest Artifact)> _holes = [];
    private readonly HashSet<AncestryStep> _candidates = [];
    private (long Run, ILookup<Digest, RunInput> ByDigest) _files = (0, Enumerable.Empty<RunInput>().ToLookup(file => file.Digest));
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
            _gaps.Add((new AncestryGap(artifact, NoStep, null), null));
        }

        await FollowAsync(cancellation);

        // What is reached over candidates alone is no more certain than they are.
        _provesNothing = true;
        foreach (var (gap, _) in _gaps.Where(g => g.Gap.Candidate).ToList())
        {
            Visit(gap.Found!.Value);
        }

        await FollowAsync(cancellation);
        return Result(from, producer);
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
        var (order, gaps, _) = Ordered();
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

        var reader = new AncestryStep(step.Run, step.Number);
        if (await FilesAsync(step, input, cancellation) is { Count: > 0 } files)
        {
            _sources.UnionWith(files.Select(file => (new SourceFile(step.Run, file, null), reader)));
        }
        else if (await _producers.OfTraceAsync(step, input.Digest, cancellation) is { } found)
        {
            AddGap(new AncestryGap(input.Digest, "no step before it made it, but one of the same trace did", AncestryGap.ByTrace, reader, found), new AncestryGap(input.Digest, NoStep, null, reader));
        }
        else
        {
            await AskTraceAsync(step, input.Digest, NoStep, cancellation);
        }

        return null;
    }

    private async ValueTask<IReadOnlyList<RunInput>> FilesAsync(StepRecord step, StepArtifact input, CancellationToken cancellation)
    {
        if (_files.Run != step.Run)
        {
            // Steps come in the order of their runs.
            _files = (step.Run, (await recording.RunAsync(step.Run, cancellation)).Header.Inputs.ToLookup(file => file.Digest));
        }

        return SourceMatch.Of([.. _files.ByDigest[input.Digest]], step, input, file => file);
    }

    /// <summary>Where no digest says what a step came from, the one that asked for it is a candidate; unless it is known what that made, and it was something else.</summary>
    private async ValueTask AskTraceAsync(StepRecord step, Digest artifact, string? otherwise, CancellationToken cancellation)
    {
        var reader = new AncestryStep(step.Run, step.Number);
        var gap = otherwise is null ? null : new AncestryGap(artifact, otherwise, null, reader);
        if (await _producers.AskingAsync(step, cancellation) is { } asking && (step.InputsCount == 0 || asking.OutputsCount == 0))
        {
            var made = step.InputsCount == 0 && asking.Outputs.Count > 0 ? asking.Outputs[0].Digest : artifact;
            AddGap(new AncestryGap(made, "candidate: the parent span in the same trace, and no digest says that it fits", AncestryGap.ByTrace, reader, new AncestryStep(asking.Run, asking.Number), Candidate: true), gap);
        }
        else if (gap is not null)
        {
            AddGap(gap, null);
        }
    }

    /// <summary>Adds a gap.</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="otherwise">What it is where the step that was found for it comes from the one that lacks it; null for no gap at all.</param>
    private void AddGap(AncestryGap gap, AncestryGap? otherwise)
    {
        // A hole that many steps of a run look into is one, unless each is asked for what it lacks.
        if (_eachReader || gap.RepairedBy is not null || _holes.Add((gap.Step!.Value.Run, gap.Artifact)))
        {
            _gaps.Add((gap, otherwise));
        }

        if (gap.Found is { } found && (!gap.Candidate || _provesNothing))
        {
            Visit(found);
        }
    }

    private (IReadOnlyList<AncestryStep> Order, List<AncestryGap> Gaps, bool LeftOut) Ordered()
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
            [.. ordered.Select(s => (s.Key, (IReadOnlyList<AncestryStep>)s.Value.From))], _gaps.Where(g => g.Gap.Found is not null).Select(g => (g.Gap.Step!.Value, g.Gap.Found!.Value)).ToHashSet());
        var gaps = _gaps.Select(g => g.Gap.Found is { } found && leftOut.Contains((g.Gap.Step!.Value, found)) ? g.Otherwise : g.Gap);
        return (order, [.. gaps.OfType<AncestryGap>()], leftOut.Count > 0);
    }

    private Ancestry Result(RecordedStep? from, AncestryStep? producer)
    {
        var (order, gaps, leftOut) = Ordered();
        var found = gaps.Where(g => g.Found is not null).ToLookup(g => g.Step!.Value, g => g.Found!.Value);
        var kept = leftOut ? Before(order, found, producer!.Value) : null;
        if (from is not null)
        {
            order = kept is null ? order : [.. order.Where(kept.Contains)];
            kept = After(order, found, new AncestryStep(from.Run.Number, from.Step.Number), from.Id);
        }

        var steps = order.Where(s => !_aliases.Contains(s) && kept?.Contains(s) != false).ToList();
        return new Ancestry
        {
            Steps = steps,
            Candidates = _candidates.Where(s => !_aliases.Contains(s) && kept?.Contains(s) != false).ToHashSet(),
            Stages = [.. steps.CountBy(s => _steps[s].Stage).Select(s => _stages[s.Key] with { Steps = s.Value })],
            Gaps = [.. gaps.Where(g => g.Step is not { } reader || kept?.Contains(reader) != false)],
            Sources = [.. _sources.Where(s => kept?.Contains(s.Reader) != false).Select(s => s.File).Distinct()],
        };
    }

    /// <summary>What the artifact came from: where a link was left out, steps may have been met over it that came of the artifact.</summary>
    private HashSet<AncestryStep> Before(IReadOnlyList<AncestryStep> order, ILookup<AncestryStep, AncestryStep> found, AncestryStep last)
    {
        var kept = new HashSet<AncestryStep> { last };
        foreach (var step in order.Reverse().Where(kept.Contains))
        {
            kept.UnionWith(_steps[step].From);
            kept.UnionWith(found[step]);
        }

        return kept;
    }

    private HashSet<AncestryStep> After(IReadOnlyList<AncestryStep> order, ILookup<AncestryStep, AncestryStep> found, AncestryStep first, StepId id)
    {
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
