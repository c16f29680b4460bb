using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Reads all that is known of an artifact: names, who made it, how many read it, whether its bytes are at hand.</summary>
public static class ArtifactQuery
{
    /// <summary>At the most so many producers are listed.</summary>
    public const int MaxProducers = 100;

    /// <summary>Counting of readers stops here.</summary>
    public const int MaxConsumers = 10_000;

    /// <summary>The newest version of every name, or of those that begin with <paramref name="under"/>, by name.</summary>
    public static async IAsyncEnumerable<ArtifactObject> NamedAsync(
        Recording recording, string? under, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var version in await recording.Journal.NamesAsync(new NameQuery(null, under), cancellation))
        {
            yield return await OfAsync(recording, version.Digest, version, cancellation);
        }
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

    private static async ValueTask<(long Count, StepArtifact? Input)> ConsumersAsync(Recording recording, Digest digest, CancellationToken cancellation)
    {
        var found = await recording.Journal.FindAsync(new IndexLookup(IndexKind.Consumed, digest.Prefix, MaxConsumers), cancellation);
        return found.Count == 0 ? (0, null) : (found.Count, await FirstAsync(recording, found[0], ListKind.Inputs, digest, cancellation));
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
