using System.Text;
using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Engine.Environments;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Rerunning;

/// <summary>Writes the manifest of a rerun from the journal alone, a step a line, so that it is the same whether the rerun was cut off or not.</summary>
internal sealed class ManifestWriter(RerunScope scope, StepVerdicts verdicts)
{
    private const int RowsInMemory = 1024;

    /// <summary>Stores the manifest; returns the verdict on all of it and the manifest's digest.</summary>
    public async ValueTask<(Verdict Verdict, Digest Manifest)> StoreAsync(RunContext run, Ancestry ancestry, RunSummary summary, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(scope.Parts.ScratchFolder).FullName;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose };
        await using var steps = new FileStream(Path.Combine(folder, run.Header.Id.Value + ".steps"), options);
        var totals = new Totals();
        var length = Math.Max(1, RowsInMemory / run.Header.Rerun!.Times());
        for (var start = 0; start < ancestry.Steps.Count; start += length)
        {
            await WriteBlockAsync(run, ancestry, start, Math.Min(length, ancestry.Steps.Count - start), totals, steps, cancellation);
        }

        var verdict = totals.Counts.Overall(ancestry.Gaps.Count(g => g.IsOpen));
        var head = JsonSerializer.SerializeToUtf8Bytes(await HeadAsync(run, ancestry, summary, totals, verdict, cancellation), ContractJson.Indented.ManifestObject);
        await using var whole = new FileStream(Path.Combine(folder, run.Header.Id.Value + ".manifest"), options);
        await whole.WriteAsync(head.AsMemory(0, head.AsSpan().LastIndexOf("\n}"u8)), cancellation);
        await whole.WriteAsync(",\n  \"steps\": [\n"u8.ToArray(), cancellation);
        steps.Seek(0, SeekOrigin.Begin);
        await steps.CopyToAsync(whole, cancellation);
        await whole.WriteAsync("\n  ]\n}\n"u8.ToArray(), cancellation);
        whole.Seek(0, SeekOrigin.Begin);
        return (verdict, (await scope.Parts.Store.PutAsync(whole, cancellation)).Digest);
    }

    private async ValueTask WriteBlockAsync(RunContext run, Ancestry ancestry, int start, int count, Totals totals, Stream output, CancellationToken cancellation)
    {
        var origins = new Dictionary<AncestryStep, StepRecord>(count);
        await foreach (var origin in StepPages.ReadAsync(scope.Parts.Journal, ancestry.Steps.Skip(start).Take(count), cancellation))
        {
            origins[new AncestryStep(origin.Run, origin.Number)] = origin;
        }

        foreach (var (place, replayed) in await ExecutionsAsync(run, ancestry, start, count, cancellation))
        {
            var step = await verdicts.OfAsync(run.Header, origins[ancestry.Steps[place]], replayed, totals.Changed, cancellation);
            totals.Add(place + 1, step);
            if (totals.Steps++ > 0)
            {
                await output.WriteAsync(",\n"u8.ToArray(), cancellation);
            }

            await output.WriteAsync(Encoding.UTF8.GetBytes("    " + JsonSerializer.Serialize(step.Step, ContractJson.Default.ManifestStep)), cancellation);
        }
    }

    /// <summary>The rows of some steps by their places: that of the first pass, then those of its repetitions.</summary>
    private async ValueTask<SortedDictionary<int, List<StepRecord>>> ExecutionsAsync(RunContext run, Ancestry ancestry, int start, int count, CancellationToken cancellation)
    {
        var found = new SortedDictionary<int, List<StepRecord>>();
        for (var repetition = 0; repetition < run.Header.Rerun!.Times(); repetition++)
        {
            var before = (long)repetition * ancestry.Steps.Count;
            var query = new StepQuery { Run = run.Number, From = before + start + 1, Below = before + start + count + 1 };
            await foreach (var step in scope.Parts.Journal.StepsAsync(query, cancellation))
            {
                var place = (int)(step.Number - before - 1);
                (found.TryGetValue(place, out var rows) ? rows : found[place] = []).Add(step);
            }
        }

        return found;
    }

    private async ValueTask<ManifestObject> HeadAsync(
        RunContext run, Ancestry ancestry, RunSummary summary, Totals totals, Verdict verdict, CancellationToken cancellation)
    {
        var terms = run.Header.Rerun!;
        return new ManifestObject
        {
            Artifact = terms.Artifact.ToString(),
            Name = terms.Name,
            RunId = run.Header.Id.Value,
            OriginRunId = run.Header.Origin?.Run.Value,
            Strict = terms.Strict,
            From = terms.From,
            Inputs = terms.RecordedInputs ? "recorded" : "live",
            Mode = terms.EndToEnd ? "end-to-end" : "independent",
            Verdict = Words.Of(verdict),
            Counts = new ManifestCounts(
                totals.Counts[Verdict.Identical], totals.Counts[Verdict.Equivalent], totals.Counts[Verdict.Recorded],
                totals.Counts[Verdict.Differs], totals.Counts[Verdict.Unreplayable], totals.Counts[Verdict.Unverified]),
            FirstDifference = totals.FirstDifference,
            Repeat = terms.Times(),
            Flaky = totals.Flaky,
            Environment = (await scope.Documents.KeepAsync(HostEnvironment.Capture(), cancellation)).ToString(),
            Warnings = ManifestWarning.Of(ancestry.Warnings),
            Gaps = await ManifestGap.OfAsync(scope.Recording, ancestry.Gaps, cancellation),
            StartedAt = Words.Time(summary.StartedAt),
            CompletedAt = Words.Time(summary.CompletedAt),
        };
    }

    private sealed class Totals
    {
        public VerdictCounts Counts { get; } = new();

        /// <summary>Places of steps that gave other bytes, from 1: what reads from them from end to end reads something else.</summary>
        public HashSet<long> Changed { get; } = [];

        public string? FirstDifference { get; private set; }

        public List<string> Flaky { get; } = [];

        public long Steps { get; set; }

        public void Add(long number, JudgedStep judged)
        {
            Counts.Add(judged.Verdict);
            if (judged.Step.Flaky)
            {
                Flaky.Add(judged.Step.StepId);
            }

            if (judged.Verdict is Verdict.Differs or Verdict.Equivalent)
            {
                _ = Changed.Add(number);
            }

            if (judged.Verdict == Verdict.Differs)
            {
                FirstDifference ??= judged.Step.Inherited ? null : judged.Step.StepId;
            }
        }
    }
}
