using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Artifacts;

/// <summary>Reads the bytes of recorded inputs and outputs, wherever they stand: with the record, in the row of the step that made them, or in the store. Always checked against the digest.</summary>
public sealed class ArtifactReader(IJournal journal, IArtifactStore store)
{
    /// <summary>Reads all bytes.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c> or <c>artifact.damaged</c>.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(StepArtifact artifact, CancellationToken cancellation)
    {
        if (await FindInlineAsync(artifact, cancellation) is { } bytes)
        {
            return bytes;
        }

        await using var stream = await store.OpenAsync(artifact.Digest, cancellation);
        var buffer = new byte[artifact.Size];
        await stream.ReadExactlyAsync(buffer, cancellation);
        _ = await stream.ReadAsync(new byte[1], cancellation); // The end of the stream is where the digest is checked.
        return buffer;
    }

    /// <summary>Opens the bytes as a stream.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>; <c>artifact.damaged</c> at the end of the stream.</exception>
    public async ValueTask<Stream> OpenAsync(StepArtifact artifact, CancellationToken cancellation) =>
        await FindInlineAsync(artifact, cancellation) is { } bytes
            ? new MemoryStream(bytes.ToArray(), writable: false)
            : await store.OpenAsync(artifact.Digest, cancellation);

    /// <summary>The bytes where they travel with a record, checked; null where they are in the store.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> FindInlineAsync(StepArtifact artifact, CancellationToken cancellation)
    {
        var bytes = artifact.Bytes;
        if (bytes is null && artifact.Source is { } source)
        {
            bytes = await FindAtAsync(source, cancellation);
        }

        if (bytes is { } found && Digest.Of(found.Span) != artifact.Digest)
        {
            throw Damaged(artifact);
        }

        return bytes;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> FindAtAsync(OutputAddress source, CancellationToken cancellation)
    {
        var query = new StepQuery { Run = source.Run, From = source.Step, Below = source.Step + 1 };
        await foreach (var step in journal.StepsAsync(query, cancellation))
        {
            return (await OutputAsync(step, source.Ordinal, cancellation))?.Bytes;
        }

        return null;
    }

    /// <summary>One output of a recorded step, from its row or its chunks; null where it has no such output.</summary>
    public async ValueTask<StepArtifact?> OutputAsync(StepRecord step, long ordinal, CancellationToken cancellation)
    {
        if (step.OutputsCount <= StepRecord.MaxListed)
        {
            return ordinal < step.Outputs.Count ? step.Outputs[(int)ordinal] : null;
        }

        var page = await journal.ListAsync(ListOf(step), ordinal, cancellation);
        return page.Count > 0 ? page[0] : null;
    }

    /// <summary>All outputs of a recorded step with their places, from its row or page by page from its chunks.</summary>
    public async IAsyncEnumerable<(long Ordinal, StepArtifact Output)> OutputsAsync(
        StepRecord step, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (long at = 0; at < step.OutputsCount;)
        {
            var page = step.OutputsCount <= StepRecord.MaxListed ? step.Outputs : await journal.ListAsync(ListOf(step), at, cancellation);
            if (page.Count == 0)
            {
                throw new RepriseException(
                    "journal.damaged", $"Of the {step.OutputsCount:N0} outputs of step {step.Number}, those from {at:N0} on are not in the journal.",
                    "Run `reprise fsck` to see what else is hurt.");
            }

            foreach (var output in page)
            {
                yield return (at++, output);
            }
        }
    }

    /// <summary>Where a step's outputs stand in chunks: with itself, or with the step that it was reused from.</summary>
    public static ListAddress ListOf(StepRecord step) => step.Source is { } source
        ? new ListAddress(source.RunNumber, source.Step, source.ListAttempt, ListKind.Outputs)
        : new ListAddress(step.Run, step.Number, step.Attempt, ListKind.Outputs);

    private static RepriseException Damaged(StepArtifact artifact) => new(
        "artifact.damaged",
        $"The recorded bytes of '{artifact.Name}' no longer have their digest.",
        "Run `reprise fsck` to see what else is hurt; the step that made them can be executed again.",
        [new("digest", artifact.Digest.ToString())]);
}
