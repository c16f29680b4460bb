using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Comparing;

/// <summary>
/// Lays two runs side by side, step by step, by what the steps are logically: route, stage and item; of calls, the caller, the target and which of its calls it is.
/// Both runs are read once; of the first only numbers and digests are held.
/// </summary>
public sealed class RunComparer(Recording recording)
{
    // Steps of two runs come in nearly the same order, so that a page serves many.
    private const int PageSteps = 256;
    private const int Behind = 32;
    private readonly Dictionary<Digest, JsonElement?> _documents = [];
    private readonly Dictionary<long, StepRecord> _page = [];

    /// <summary>The pairs, in the order of the second run's steps, then those that only the first has.</summary>
    /// <param name="a">The first run.</param>
    /// <param name="b">The second run.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<StepPair> CompareAsync(RunRecord a, RunRecord b, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (graphA, graphB) = (await recording.GraphAsync(a, cancellation), await recording.GraphAsync(b, cancellation));
        var left = new Dictionary<long, Known>();
        var keys = new StepKeys(graphA);
        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = a.Number }, cancellation))
        {
            left[keys.Of(step)] = new Known(step.Number, MadeBy(step), step.Status);
        }

        keys = new StepKeys(graphB);
        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = b.Number }, cancellation))
        {
            var known = left.Remove(keys.Of(step), out var found) ? await LoadAsync(a, found.Number, cancellation) : null;
            var same = known is not null && found.Status == step.Status && found.Made == MadeBy(step);
            yield return new StepPair(known, step, TargetOf(graphB, step), step.Item, same, await WhyAsync(known, step, same, cancellation));
        }

        foreach (var only in left.Values.OrderBy(k => k.Number))
        {
            var step = await LoadAsync(a, only.Number, cancellation);
            yield return new StepPair(step, null, TargetOf(graphA, step!), step!.Item, Same: false, "only in the first run");
        }
    }

    private static string TargetOf(StageGraph? graph, StepRecord step) => step.Target ?? (graph is null || step.Stage < 0 ? "" : graph.Stages[step.Stage].Target);

    private async ValueTask<StepRecord?> LoadAsync(RunRecord run, long number, CancellationToken cancellation)
    {
        if (!_page.ContainsKey(number))
        {
            _page.Clear();
            await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number, From = Math.Max(0, number - Behind), Limit = PageSteps }, cancellation))
            {
                _page[step.Number] = step;
            }

            // Where numbers have gaps, the page may end before it.
            if (!_page.ContainsKey(number))
            {
                _page[number] = (await StepLookup.FindAsync(recording, run.Number, number, cancellation)).Step;
            }
        }

        return _page[number];
    }

    /// <summary>What a step made, as one number: digests in order.</summary>
    private static long MadeBy(StepRecord step)
    {
        if (!step.OutputsDigest.IsDefault || step.Outputs.Count == 0)
        {
            return step.OutputsDigest.IsDefault ? 0 : step.OutputsDigest.Prefix;
        }

        if (step.Outputs is [var only] && !step.Keyed)
        {
            return only.Digest.Prefix;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[Digest.Size];
        foreach (var output in step.Outputs)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(output.Name));
            output.Digest.CopyTo(digest);
            hash.AppendData(digest);
        }

        return new Digest(hash.GetHashAndReset()).Prefix;
    }

    private async ValueTask<string> WhyAsync(StepRecord? a, StepRecord b, bool same, CancellationToken cancellation)
    {
        if (a is null)
        {
            return "only in the second run";
        }

        if (a.Status != b.Status)
        {
            return $"{Words.Of(a.Status)} in the first run, {Words.Of(b.Status)} in the second";
        }

        var differs = b.Action.DifferencesFrom(a.Action).ToList();
        if (differs.Count > 0)
        {
            var words = await DescribeAsync(a, b, differs, cancellation);
            return same ? words + "; the bytes are the same" : words;
        }

        return (same, b.Decision) switch
        {
            (_, DecisionKind.Replace) => "its output was replaced",
            (true, DecisionKind.Reuse) => "reused",
            (true, _) => "the same",
            _ => "the same action made other bytes",
        };
    }

    private async ValueTask<string> DescribeAsync(StepRecord a, StepRecord b, IReadOnlyList<string> differs, CancellationToken cancellation)
    {
        var readsWith = differs.Contains("with", StringComparer.Ordinal);
        var now = readsWith ? await DocumentAsync(b.Action.With, cancellation) : null;
        var then = readsWith ? await DocumentAsync(a.Action.With, cancellation) : null;
        return Reasons.Describe(differs, now ?? JsonElements.Null, then, b.Inputs, a.Inputs);
    }

    private async ValueTask<JsonElement?> DocumentAsync(Digest digest, CancellationToken cancellation)
    {
        if (!_documents.TryGetValue(digest, out var document))
        {
            var bytes = await recording.Store.SizeAsync(digest, cancellation) is null ? default : await recording.ReadAsync(digest, cancellation);
            _documents[digest] = document = bytes.Length == 0 ? null : CanonicalJson.Parse(bytes.Span);
        }

        return document;
    }

    private readonly record struct Known(long Number, long Made, StepStatus Status);
}
