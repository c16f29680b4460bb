using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Reads all that is known of an artifact: names, who made it, how many read it, whether its bytes are at hand.</summary>
public static class ArtifactQuery
{
    /// <summary>At the most so many producers are listed.</summary>
    public const int MaxProducers = 100;

    /// <summary>Counting of readers stops here: each is a row that is read, and this is often asked of many artifacts at once.</summary>
    public const int MaxConsumers = 10_000;

    private const int ConsumerPage = 500;

    /// <summary>The newest version of every name, or of those that begin with <paramref name="under"/>, by name.</summary>
    public static async IAsyncEnumerable<ArtifactObject> NamedAsync(
        Recording recording, string? under, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var version in await recording.Journal.NamesAsync(new NameQuery(null, under), cancellation))
        {
            yield return await OfAsync(recording, version.Digest, version, cancellation);
        }
    }

    /// <summary>A version of a name as scripts see it.</summary>
    public static async ValueTask<ArtifactVersionObject> OfAsync(Recording recording, NamedVersion version, CancellationToken cancellation)
    {
        var run = await recording.RunAsync(version.Run, cancellation);
        var header = run.Header;
        return new ArtifactVersionObject(version.Name, version.Version, version.Digest.ToString(), version.Size, version.MediaType,
            Words.RequiredTime(version.CreatedAt), header.Id.Value, version.Step > 0 ? new StepId(header.Id, version.Step).ToString() : null,
            header.Pipeline, version.Step > 0 ? await TargetAsync(recording, run, version.Step, cancellation) : null, header.Reason);
    }

    /// <summary>Steps that read these bytes, newest first.</summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="digest">The bytes.</param>
    /// <param name="before">Only rows before this position of the journal: the cursor; null for all.</param>
    /// <param name="limit">At the most so many.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<IReadOnlyList<StepRecord>> ConsumersAsync(Recording recording, Digest digest, long? before, int limit, CancellationToken cancellation)
    {
        var lookup = new IndexLookup(IndexKind.Consumed, digest.Prefix, limit) { NewestFirst = true, Before = before ?? long.MaxValue };
        var found = await recording.Journal.FindAsync(lookup, cancellation);
        return [.. found.Where(step => step.Inputs.Count == 0 || step.Inputs.Any(i => i.Digest == digest))];
    }

    private static async ValueTask<string?> TargetAsync(Recording recording, RunRecord run, long number, CancellationToken cancellation)
    {
        var query = new StepQuery { Run = run.Number, From = number, Below = number + 1, Limit = 1 };
        var step = await recording.Journal.StepsAsync(query, cancellation).FirstOrDefaultAsync(cancellation);
        return step is null ? null : step.Target ?? (step.Stage < 0 ? null : (await recording.GraphAsync(run, cancellation))?.Stages[step.Stage].Target);
    }

    /// <summary>The artifact with this digest.</summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="version">The name by which it was found, or null; spares looking for its size.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RepriseException"><c>artifact.not_found</c>: nothing is known of such bytes.</exception>
    public static async ValueTask<ArtifactObject> OfAsync(Recording recording, Digest digest, NamedVersion? version, CancellationToken cancellation)
    {
        var producers = await ProducersAsync(recording, digest, cancellation);
        var (consumers, read) = await ConsumersAsync(recording, digest, cancellation);
        var stored = await recording.Store.SizeAsync(digest, cancellation);
        var known = producers.Count > 0 ? producers[0].Output : read;
        if (version is null && known is null && stored is null)
        {
            throw new RepriseException("artifact.not_found", $"Nothing is known of {digest}.", "`reprise artifacts` lists named artifacts.");
        }

        var names = await recording.Journal.NamesAsync(new NameQuery { Digest = digest }, cancellation);
        return new ArtifactObject
        {
            Digest = digest.ToString(),
            Size = version?.Size ?? known?.Size ?? stored ?? 0,
            MediaType = version?.MediaType ?? known?.MediaType ?? "application/octet-stream",
            Names = [.. names.Select(n => new ArtifactNameObject(n.Name, n.Version, Words.RequiredTime(n.CreatedAt)))],
            ProducedBy = [.. producers.Select(p => new ProducerObject(p.Step.Run.Header.Id.Value, p.Step.Id.ToString(), p.Output.Name))],
            ConsumedByCount = consumers,
            Present = stored is not null || producers.Any(p => p.Output.Bytes is not null),
        };
    }

    /// <summary>The steps that executed and made these bytes, earliest first; at most <see cref="MaxProducers"/>.</summary>
    public static async ValueTask<IReadOnlyList<(RecordedStep Step, StepArtifact Output)>> ProducersAsync(
        Recording recording, Digest digest, CancellationToken cancellation)
    {
        var producers = new List<(RecordedStep, StepArtifact)>();
        foreach (var step in await recording.Journal.FindAsync(new IndexLookup(IndexKind.Produced, digest.Prefix, MaxProducers), cancellation))
        {
            if (await FirstAsync(recording, step, ListKind.Outputs, digest, cancellation) is { } output)
            {
                producers.Add((new RecordedStep(await recording.RunAsync(step.Run, cancellation), step), output));
            }
        }

        // A rerun that made the same bytes again is not where they came from.
        var originals = producers.Where(p => p.Item1.Run.Header.Kind != RunKind.Rerun).ToList();
        return originals.Count > 0 ? originals : producers;
    }

    // In pages, as whole rows come back: what ten thousand steps hold need not sit in memory at once.
    private static async ValueTask<(long Count, StepArtifact? Input)> ConsumersAsync(Recording recording, Digest digest, CancellationToken cancellation)
    {
        var (count, input, chunked, before) = (0L, (StepArtifact?)null, (StepRecord?)null, long.MaxValue);
        while (count < MaxConsumers)
        {
            var lookup = new IndexLookup(IndexKind.Consumed, digest.Prefix, ConsumerPage) { NewestFirst = true, Before = before };
            var found = await recording.Journal.FindAsync(lookup, cancellation);
            foreach (var step in found)
            {
                // Of a row that holds its inputs the whole digest is compared; a list in chunks is believed on the digest's first eight bytes.
                var read = step.Inputs.FirstOrDefault(i => i.Digest == digest);
                count += read is not null || step.Inputs.Count == 0 ? 1 : 0;
                (input, chunked) = (input ?? read, step.Inputs.Count == 0 ? step : chunked);
            }

            if (found.Count < ConsumerPage)
            {
                break;
            }

            before = found[^1].Position;
        }

        input ??= chunked is null ? null : await FirstAsync(recording, chunked, ListKind.Inputs, digest, cancellation);
        return (Math.Min(count, MaxConsumers), input);
    }

    private static async ValueTask<StepArtifact?> FirstAsync(
        Recording recording, StepRecord step, ListKind kind, Digest digest, CancellationToken cancellation)
    {
        await foreach (var artifact in StepLists.ReadAsync(recording.Journal, step, kind, long.MaxValue, cancellation))
        {
            if (artifact.Digest == digest)
            {
                return artifact;
            }
        }

        return null;
    }
}
