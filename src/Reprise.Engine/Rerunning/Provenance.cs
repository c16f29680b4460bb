using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Rerunning;

/// <summary>Reads what an artifact came from, by stage. Nothing is executed.</summary>
public static class Provenance
{
    /// <summary>Walks back to the sources.</summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="artifact">The bytes to explain.</param>
    /// <param name="version">The name that they were asked for by, or null.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="RepriseException"><c>journal.damaged</c>.</exception>
    public static async Task<ProvenanceObject> ReadAsync(Recording recording, Digest artifact, NamedVersion? version, CancellationToken cancellation)
    {
        if (await MakerAsync(recording, artifact, version, cancellation) is not { } maker)
        {
            return new ProvenanceObject(artifact.ToString(), 0, [], [], [], [new ProvenanceGap(null, artifact.ToString(), "no step recorded", null, 1)]);
        }

        var walked = await new AncestryWalk(recording).WalkAllAsync([maker], cancellation);
        var fold = new Fold(walked);
        var stages = new List<ProvenanceStage>(walked.Stages.Count);
        foreach (var (number, steps) in fold.Stages)
        {
            stages.Add(await StageAsync(recording, walked.Stages[number], number, steps, cancellation));
        }

        return new ProvenanceObject(artifact.ToString(), stages.Sum(s => s.Steps), stages, await SourcesAsync(recording, fold, cancellation), fold.Links(), fold.Gaps());
    }

    /// <summary>The steps that a stage of it stands for, in order of run and number.</summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="artifact">The bytes to explain.</param>
    /// <param name="version">The name that they were asked for by, or null.</param>
    /// <param name="stage">The stage, as <see cref="ReadAsync"/> calls it.</param>
    /// <param name="first">How many are passed over.</param>
    /// <param name="limit">At the most so many.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: the artifact came from no such stage; <c>journal.damaged</c>.</exception>
    public static async Task<IReadOnlyList<RecordedStep>> StepsAsync(
        Recording recording, Digest artifact, NamedVersion? version, string stage, int first, int limit, CancellationToken cancellation)
    {
        var maker = await MakerAsync(recording, artifact, version, cancellation);
        var walked = maker is { } last ? await new AncestryWalk(recording).WalkAllAsync([last], cancellation) : null;
        var steps = walked?.Steps.Where(s => s.Stage >= 0 && string.Equals(StageId(s.Stage), stage, StringComparison.Ordinal)).Select(s => s.Step).ToList() ?? [];
        if (steps.Count == 0)
        {
            throw new RepriseException("usage.invalid", $"{artifact} came from no stage '{stage}'.", "Name it as the `id` of a stage in the artifact's provenance.");
        }

        var found = new List<RecordedStep>();
        foreach (var step in steps.OrderBy(s => s.Run).ThenBy(s => s.Number).Skip(first).Take(limit))
        {
            found.Add(await StepLookup.FindAsync(recording, step.Run, step.Number, cancellation));
        }

        return found;
    }

    private static async ValueTask<AncestryStep?> MakerAsync(Recording recording, Digest artifact, NamedVersion? version, CancellationToken cancellation)
    {
        if (version is { Step: > 0 })
        {
            return new AncestryStep(version.Run, version.Step);
        }

        return (await ArtifactQuery.ProducersAsync(recording, artifact, cancellation)) is [var (first, _), ..] ? new AncestryStep(first.Run.Number, first.Step.Number) : null;
    }

    private static async ValueTask<ProvenanceStage> StageAsync(Recording recording, AncestryStage stage, int number, long steps, CancellationToken cancellation)
    {
        var example = await StepMapping.ToObjectAsync(recording, await StepLookup.FindAsync(recording, stage.Run, stage.Example, cancellation), cancellation);
        return new ProvenanceStage(StageId(number), example.RunId, example.Target, example.Type, example.Effect, steps, example.StepId, example.Outputs.Count > 0 ? example.Outputs[0] : null);
    }

    private static async ValueTask<IReadOnlyList<ProvenanceSource>> SourcesAsync(Recording recording, Fold fold, CancellationToken cancellation)
    {
        var sources = new List<ProvenanceSource>(fold.Sources.Count);
        foreach (var (source, number) in fold.Sources.OrderBy(s => s.Value))
        {
            var (run, file) = ((await recording.RunAsync(source.Run, cancellation)).Header.Id.Value, source.Recorded);
            sources.Add(new ProvenanceSource(SourceId(number), run, file.Name, file.Path, file.Digest.ToString(), file.Size, file.MediaType));
        }

        return sources;
    }

    private static string StageId(int number) => $"stage-{number}";

    private static string SourceId(int number) => $"source-{number}";

    /// <summary>Takes the steps of a walk together by stage.</summary>
    private sealed class Fold
    {
        private readonly Dictionary<int, long> _steps = [];
        private readonly Dictionary<(string From, string To), long> _links = [];
        private readonly Dictionary<(int Stage, string Reason, string? RepairedBy), (Digest Artifact, long Count)> _gaps = [];

        public Fold(WalkedSteps walked)
        {
            var stageOf = new Dictionary<AncestryStep, int>(walked.Steps.Count);
            foreach (var (step, stage, from) in walked.Steps)
            {
                // A reused step stands for the one that executed, which comes before it.
                var number = stageOf[step] = stage < 0 ? stageOf[from[0]] : stage;
                if (stage < 0)
                {
                    continue;
                }

                _steps[number] = _steps.GetValueOrDefault(number) + 1;
                foreach (var producer in from)
                {
                    Link(StageId(stageOf[producer]), number);
                }

                foreach (var source in walked.Sources[step])
                {
                    Link(SourceId(NumberOf(source)), number);
                }

                foreach (var gap in walked.Gaps[step])
                {
                    var key = (number, gap.Reason, gap.RepairedBy);
                    _gaps[key] = _gaps.TryGetValue(key, out var known) ? (known.Artifact, known.Count + 1) : (gap.Artifact, 1);
                }
            }
        }

        /// <summary>The stages in the order in which they were met, sources first, with their number of steps.</summary>
        public IEnumerable<(int Number, long Steps)> Stages => _steps.Select(s => (s.Key, s.Value));

        /// <summary>The files, each with its number.</summary>
        public Dictionary<SourceFile, int> Sources { get; } = [];

        public IReadOnlyList<ProvenanceLink> Links() => [.. _links.Select(l => new ProvenanceLink(l.Key.From, l.Key.To, l.Value))];

        public IReadOnlyList<ProvenanceGap> Gaps() =>
            [.. _gaps.Select(g => new ProvenanceGap(StageId(g.Key.Stage), g.Value.Artifact.IsDefault ? null : g.Value.Artifact.ToString(), g.Key.Reason, g.Key.RepairedBy, g.Value.Count))];

        private void Link(string from, int to) => _links[(from, StageId(to))] = _links.GetValueOrDefault((from, StageId(to))) + 1;

        private int NumberOf(SourceFile source)
        {
            if (!Sources.TryGetValue(source, out var number))
            {
                number = Sources[source] = Sources.Count;
            }

            return number;
        }
    }
}
