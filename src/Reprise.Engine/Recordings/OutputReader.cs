using System.Runtime.InteropServices;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Opens recorded bytes wherever they stand: in the record, in the record of the step that was reused, or in the store. The digest is always checked.</summary>
public static class OutputReader
{
    /// <summary>Reads all bytes of a step's input or output.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c> or <c>artifact.damaged</c>.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Recording recording, StepArtifact artifact, CancellationToken cancellation)
    {
        if (artifact.Bytes is { } bytes)
        {
            return Check(bytes, artifact.Digest);
        }

        await using var content = await OpenAsync(recording, artifact, cancellation);
        if (artifact.Absent)
        {
            // Its size is what somebody said.
            using var whole = new MemoryStream();
            await content.CopyToAsync(whole, cancellation);
            return whole.ToArray();
        }

        var buffer = new byte[artifact.Size];
        var count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        _ = await content.ReadAsync(new byte[1], cancellation); // The end of the stream is where the digest is checked.
        return buffer.AsMemory(0, count);
    }

    /// <summary>Reads what a call answered; null where it has not succeeded, or has no result.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c> or <c>artifact.damaged</c>.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ResultAsync(Recording recording, StepRecord call, CancellationToken cancellation) =>
        call is { Status: StepStatus.Succeeded, Outputs: [var result, ..] } ? await ReadAsync(recording, result, cancellation) : default(ReadOnlyMemory<byte>?);

    /// <summary>Opens the bytes of a step's input or output.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c> or <c>artifact.damaged</c>.</exception>
    public static async ValueTask<Stream> OpenAsync(Recording recording, StepArtifact artifact, CancellationToken cancellation)
    {
        if (artifact.Bytes is { } bytes)
        {
            return Checked(bytes, artifact.Digest);
        }

        if (artifact.Source is { } source && await AtAsync(recording, source, cancellation) is { } original && original.Digest == artifact.Digest)
        {
            return original.Bytes is { } kept ? Checked(kept, artifact.Digest) : await recording.Store.OpenAsync(artifact.Digest, cancellation);
        }

        return await OpenAsync(recording, artifact.Digest, cancellation);
    }

    /// <summary>Opens bytes by their digest: from the store, else from the record of a step that made them.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c> or <c>artifact.damaged</c>.</exception>
    public static async ValueTask<Stream> OpenAsync(Recording recording, Digest digest, CancellationToken cancellation) =>
        await recording.Store.SizeAsync(digest, cancellation) is null && await InlineAsync(recording, digest, cancellation) is { } bytes
            ? Checked(bytes, digest)
            : await recording.Store.OpenAsync(digest, cancellation);

    /// <summary>True where the bytes are at hand. Their content is not read.</summary>
    public static async ValueTask<bool> IsPresentAsync(Recording recording, Digest digest, CancellationToken cancellation) =>
        await recording.Store.SizeAsync(digest, cancellation) is not null || await InlineAsync(recording, digest, cancellation) is not null;

    /// <summary>The recorded output at an address, or null where nothing stands there.</summary>
    public static async ValueTask<StepArtifact?> AtAsync(Recording recording, OutputAddress address, CancellationToken cancellation)
    {
        var query = new StepQuery { Run = address.Run, From = address.Step, Below = address.Step + 1, Limit = 1 };
        await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
        {
            if (address.Ordinal >= step.OutputsCount)
            {
                return null;
            }

            if (step.Outputs.Count > 0)
            {
                return step.Outputs[(int)address.Ordinal];
            }

            var page = await recording.Journal.ListAsync(step.OutputList, address.Ordinal, cancellation);
            return page.Count > 0 ? page[0] : null;
        }

        return null;
    }

    /// <summary>Where bytes stand that are in the record of the step that made them; null where they are in the store.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>: they are nowhere.</exception>
    public static async ValueTask<OutputAddress?> AddressAsync(Recording recording, Digest digest, CancellationToken cancellation)
    {
        if (await recording.Store.SizeAsync(digest, cancellation) is not null)
        {
            return null;
        }

        foreach (var step in await recording.Journal.FindAsync(new IndexLookup(IndexKind.Produced, digest.Prefix), cancellation))
        {
            long ordinal = 0;
            await foreach (var output in StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
            {
                if (output.Digest == digest && output.Bytes is not null)
                {
                    return StepLists.AddressOf(step, ordinal, output);
                }

                ordinal++;
            }
        }

        throw new RepriseException("artifact.missing", $"The bytes of {digest} are neither in the store nor in a record.", "Run `reprise fsck` to see what else is missing.");
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> InlineAsync(Recording recording, Digest digest, CancellationToken cancellation) =>
        await InlineAsync(recording, digest, IndexKind.Produced, ListKind.Outputs, cancellation)
        ?? await InlineAsync(recording, digest, IndexKind.Consumed, ListKind.Inputs, cancellation); // The input of a call was made by no step.

    private static async ValueTask<ReadOnlyMemory<byte>?> InlineAsync(Recording recording, Digest digest, IndexKind index, ListKind list, CancellationToken cancellation)
    {
        foreach (var step in await recording.Journal.FindAsync(new IndexLookup(index, digest.Prefix), cancellation))
        {
            await foreach (var artifact in StepLists.ReadAsync(recording.Journal, step, list, long.MaxValue, cancellation))
            {
                if (artifact.Digest == digest && artifact.Bytes is not null)
                {
                    return artifact.Bytes;
                }
            }
        }

        return null;
    }

    private static MemoryStream Checked(ReadOnlyMemory<byte> bytes, Digest digest) =>
        MemoryMarshal.TryGetArray(Check(bytes, digest), out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> bytes, Digest digest) => Digest.Of(bytes.Span) == digest
        ? bytes
        : throw new RepriseException("artifact.damaged", $"The recorded bytes of {digest} no longer have that digest.",
            "Run `reprise fsck` to see what else is damaged.", [new("found", Digest.Of(bytes.Span).ToString())]);
}
