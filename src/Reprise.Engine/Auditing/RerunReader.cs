using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Auditing;

/// <summary>The rerun of an artifact that counts in its audit.</summary>
/// <param name="Facts">What it came to.</param>
/// <param name="Run">The rerun; null where there was none.</param>
/// <param name="FirstDifference">The id of the first step that differs, or null.</param>
internal sealed record AuditedRerun(RerunFacts Facts, RunRecord? Run, string? FirstDifference)
{
    /// <summary>Nobody has tried.</summary>
    public static AuditedRerun None { get; } = new(new RerunFacts(null), null, null);
}

/// <summary>Finds, for each artifact, the newest rerun that came to its end. One that began at a later step says less, however it went: an older one of the whole counts before it.</summary>
internal sealed class RerunReader(Recording recording)
{
    private const int Page = 500;
    private readonly Dictionary<Digest, RunRecord> _newest = [];

    /// <summary>Reads the headers of all reruns once.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var query = new RunQuery { Kinds = [RunKind.Rerun], Limit = Page };
        while (await recording.Journal.RunsAsync(query, cancellation) is { Count: > 0 } runs)
        {
            foreach (var run in runs)
            {
                Take(run);
            }

            query = query with { Before = runs[^1].Number };
        }
    }

    /// <summary>The rerun of these bytes that counts.</summary>
    public async ValueTask<AuditedRerun> OfAsync(Digest artifact, CancellationToken cancellation)
    {
        if (!_newest.TryGetValue(artifact, out var run))
        {
            return AuditedRerun.None;
        }

        var facts = FactsOf(run);
        if (facts.Ok)
        {
            return new AuditedRerun(facts, run, null);
        }

        try
        {
            var head = await ManifestReader.HeadAsync(recording, run, cancellation);
            var c = head.Counts;
            var (good, all) = (c.Identical + c.Equivalent + c.Recorded, c.Identical + c.Equivalent + c.Recorded + c.Differs + c.Unreplayable + c.Unverified + head.Gaps.Count);
            return new AuditedRerun(facts with { Share = all == 0 ? 0 : (double)good / all }, run, head.FirstDifference);
        }
        catch (RepriseException e) when (e.Code is "artifact.missing" or "artifact.damaged" or "run.ended")
        {
            return new AuditedRerun(facts, run, null); // The verdict stands in the journal; the manifest would only have said more.
        }
    }

    private void Take(RunRecord run)
    {
        if (run.Header.Rerun is not { } terms || run.Summary?.Verdict is null)
        {
            return;
        }

        if (!_newest.TryGetValue(terms.Artifact, out var newer))
        {
            _newest[terms.Artifact] = run;
        }
        else if (!FactsOf(newer).Whole && FactsOf(run).Whole)
        {
            _newest[terms.Artifact] = run;
        }
    }

    private static RerunFacts FactsOf(RunRecord run) => new(run.Summary!.Verdict, Whole: run.Header.Rerun!.From is null);
}
