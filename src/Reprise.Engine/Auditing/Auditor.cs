using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Auditing;

/// <summary>
/// Scores named artifacts: how well their inputs are traced, their method recorded, their environment pinned, their makers known, and whether reruns of them
/// succeed. It reads journal, manifests and documents and changes nothing; what artifacts have in common is walked once.
/// </summary>
/// <param name="recording">What to audit.</param>
/// <param name="handlers">The handlers at hand, beside those that pipelines name.</param>
public sealed class Auditor(Recording recording, HandlerCatalog handlers)
{
    private readonly Dictionary<Digest, bool> _kept = [];

    /// <summary>Scores the current versions of some names.</summary>
    /// <param name="names">The versions; see <see cref="IJournal.NamesAsync"/>.</param>
    /// <param name="cancellation">Ends the audit.</param>
    /// <exception cref="RepriseException"><c>journal.damaged</c>.</exception>
    public async Task<AuditObject> AuditAsync(IReadOnlyList<NamedVersion> names, CancellationToken cancellation)
    {
        var walked = await new AncestryWalk(recording).WalkAllAsync(names.Where(IsMade).Select(AddressOf), cancellation);
        var stages = await new StageReader(recording, handlers).ReadAsync(walked.Stages, cancellation);
        var ends = new AuditEnds();
        var fold = new AuditFold();
        var numbers = await FoldAsync(walked, stages, ends, fold, cancellation);
        var reruns = new RerunReader(recording);
        await reruns.ReadAsync(cancellation);
        var mending = new Mending(stages, ends);
        var scores = new List<(AuditScore Score, AuditedArtifact Artifact)>(names.Count);
        foreach (var version in names)
        {
            int? step = IsMade(version) ? numbers[AddressOf(version)] : null;
            var rerun = await reruns.OfAsync(version.Digest, cancellation);
            var score = fold.Score(step, rerun.Facts);
            scores.Add((score, ToObject(version, score, rerun, mending.Of(version, step is null, fold.Faults(step), rerun))));
        }

        return new AuditObject(
            AuditScore.Mean([.. scores.Select(s => s.Score)]) is { } mean ? Rounded(mean) : null,
            [.. scores.OrderBy(s => s.Score.Total).ThenBy(s => s.Artifact.Name, StringComparer.Ordinal).Select(s => s.Artifact)]);
    }

    private async Task<Dictionary<AncestryStep, int>> FoldAsync(
        WalkedSteps walked, IReadOnlyList<AuditedStage> stages, AuditEnds ends, AuditFold fold, CancellationToken cancellation)
    {
        var numbers = new Dictionary<AncestryStep, int>(walked.Steps.Count);
        foreach (var step in walked.Steps)
        {
            if (step.Stage < 0)
            {
                numbers[step.Step] = numbers[step.From[0]];
                continue;
            }

            var at = new List<(AuditEnd Kind, int Number)>();
            foreach (var source in walked.Sources[step.Step])
            {
                at.Add(ends.Add(source, await IsKeptAsync(source.Recorded.Digest, cancellation), step.Stage));
            }

            at.AddRange(walked.Gaps[step.Step].Select(gap => ends.Add(gap, step.Stage)));
            var producers = Array.ConvertAll(step.From, from => numbers[from]);
            numbers[step.Step] = fold.Add(step.Stage, stages[step.Stage].Facts, producers, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(at));
        }

        return numbers;
    }

    private async ValueTask<bool> IsKeptAsync(Digest digest, CancellationToken cancellation)
    {
        if (!_kept.TryGetValue(digest, out var known))
        {
            known = _kept[digest] = await recording.Store.SizeAsync(digest, cancellation) is not null;
        }

        return known;
    }

    private static bool IsMade(NamedVersion version) => version.Step > 0;

    private static AncestryStep AddressOf(NamedVersion version) => new(version.Run, version.Step);

    private static AuditedArtifact ToObject(NamedVersion version, AuditScore score, AuditedRerun rerun, IReadOnlyList<string> mend) => new()
    {
        Name = version.Name,
        Version = version.Version,
        Digest = version.Digest.ToString(),
        Score = Rounded(score.Total),
        Axes = new AuditAxes(
            Rounded(score.InputsTraced), Rounded(score.MethodRecorded), Rounded(score.EnvironmentPinned), Rounded(score.AttributionComplete), Rounded(score.RerunSucceeds)),
        RerunId = rerun.Run?.Header.Id.Value,
        Mend = mend,
    };

    // So that what is printed is what a limit is held against.
    private static double Rounded(double score) => Math.Round(score, 4);
}
