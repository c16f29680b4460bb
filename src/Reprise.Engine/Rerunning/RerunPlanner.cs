using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>Says what a rerun would do: the same walk, checks and decisions, without executing anything and without a trace in journal and store.</summary>
public sealed class RerunPlanner
{
    private readonly EngineParts _parts;
    private readonly Recording _recording;

    /// <summary>Plans over a journal and a store, to which nothing is written.</summary>
    public RerunPlanner(EngineParts parts)
    {
        _parts = parts with { Store = new HashingStore(parts.Store), ScratchFolder = Path.Combine(Path.GetTempPath(), "reprise-plan-" + Guid.NewGuid().ToString("N")) };
        _recording = new Recording(parts.Journal, _parts.Store);
    }

    /// <summary>Plans.</summary>
    /// <param name="request">The rerun.</param>
    /// <param name="onStep">Gets each step, sources first; null for none.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="Kernel.RepriseException">What would keep the rerun from beginning.</exception>
    public async Task<PlanObject> PlanAsync(RerunRequest request, Action<PlanStep>? onStep, CancellationToken cancellation)
    {
        try
        {
            var prepared = await new RerunPreparer(_parts, _recording, new DocumentKeeper(_parts.Store)).PrepareAsync(request, install: false, cancellation);
            var fold = new PlanFold(prepared.Graph.Graph);
            await foreach (var origin in StepPages.ReadAsync(_parts.Journal, prepared.Ancestry.Steps, cancellation))
            {
                var step = await AddAsync(origin, prepared, fold, request.Live, cancellation);
                onStep?.Invoke(step);
            }

            return ToObject(prepared, fold, request.Repeat, await ManifestGap.OfAsync(_recording, prepared.Ancestry.Gaps, cancellation));
        }
        finally
        {
            if (Directory.Exists(_parts.ScratchFolder))
            {
                Directory.Delete(_parts.ScratchFolder, recursive: true);
            }
        }
    }

    private async ValueTask<PlanStep> AddAsync(StepRecord origin, PreparedRerun prepared, PlanFold fold, bool live, CancellationToken cancellation)
    {
        var run = await _recording.RunAsync(origin.Run, cancellation);
        var stage = await prepared.Stages.OfAsync(origin, cancellation);
        var isCandidate = prepared.Ancestry.Candidates.Contains(new AncestryStep(origin.Run, origin.Number));
        var decision = RerunDecision.Of(origin, run.Header.Id, live, stage, isCandidate) switch
        {
            Execute execute => execute with { Reason = "to be compared", Nearest = origin },
            var other => other,
        };
        var word = fold.Add(stage.Index, decision);
        var id = new StepId(run.Header.Id, origin.Number).ToString();
        return new PlanStep(
            null, stage.Recorded.Target, ItemNames.Shown(run.Header, origin.Item), word == PlanWord.Run ? "verify" : Words.Of(word), decision.Reason,
            new StepReference(run.Header.Id.Value, id));
    }

    private static PlanObject ToObject(PreparedRerun prepared, PlanFold fold, int repeat, IReadOnlyList<ManifestGap> gaps)
    {
        var stages = fold.Stages();
        return new PlanObject
        {
            Verb = Words.Of(RunKind.Rerun),
            Origin = prepared.Origin is { } origin ? new PlanOrigin(origin.Header.Id.Value) : null,
            Snapshot = Kernel.Artifacts.Digest.Of(Kernel.Pipelines.Snapshot.Write(prepared.Graph.Graph.Pipeline)).ToString(),
            Counts = new PlanCounts(stages.Sum(s => s.Reuse), 0, 0, stages.Sum(s => s.Run), stages.Sum(s => s.Refuse), 0),
            SavedMs = Words.Millis(fold.SavedMicros),
            SavedTokens = fold.SavedTokens,
            EstimatedMs = Words.Millis(repeat * fold.EstimatedMicros),
            Gaps = gaps,
            Warnings = ManifestWarning.Of(prepared.Ancestry.Warnings),
            Stages = [.. Rows(prepared.Graph, stages)],
        };
    }

    /// <summary>One row a stage, by the names that the steps have; stages of several pipelines that have the same name share it.</summary>
    private static IEnumerable<PlanStage> Rows(RerunGraph graph, IReadOnlyList<StagePlan> stages) =>
        graph.Graph.Stages.Zip(stages).Where(s => s.Second.Reuse + s.Second.Run + s.Second.Refuse > 0)
            .GroupBy(s => (Route: graph.RouteOf(s.First.Index), Stage: s.First.Stage.Name), s => s.Second)
            .Select(rows => new PlanStage(
                rows.Key.Route, rows.Key.Stage, null, rows.Sum(r => r.Reuse), 0, 0, rows.Sum(r => r.Run), rows.Sum(r => r.Refuse), 0,
                [.. rows.SelectMany(r => r.Reasons).GroupBy(r => r.Key, r => r.Value, StringComparer.Ordinal).Select(r => new PlanReason(r.Key, r.Sum()))]));
}
