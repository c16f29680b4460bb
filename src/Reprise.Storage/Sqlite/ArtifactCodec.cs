using Reprise.Kernel.Artifacts;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// The stored form of a list of inputs or outputs, begun by a byte with its version. Then the count, and for each: flags, name, digest, size, media type
/// (a number for the usual ones), the place it came from, its bytes.
/// </summary>
internal static class ArtifactCodec
{
    private const byte Version = 1;
    private const byte HasBytes = 1;
    private const byte HasSource = 2;
    private const byte IsAbsent = 4;

    // By their place, which is stored (0 is any other, as text): only ever append.
    private static readonly string[] MediaTypes =
    [
        "", "application/json", "text/plain", "text/csv", "text/html", "image/svg+xml", "application/octet-stream", "application/n-triples",
        "application/ld+json", "text/markdown", "image/png", "application/x-ndjson",
    ];

    /// <summary>Writes a list.</summary>
    /// <param name="to">Cleared first.</param>
    /// <param name="artifacts">The list.</param>
    /// <param name="withBytes">Whether small bytes go along: of outputs, never of inputs.</param>
    public static void Write(ByteWriter to, IReadOnlyList<StepArtifact> artifacts, bool withBytes)
    {
        to.Clear();
        to.Byte(Version);
        to.Number(artifacts.Count);
        for (var i = 0; i < artifacts.Count; i++)
        {
            Write(to, artifacts[i], withBytes);
        }
    }

    /// <summary>Reads a list.</summary>
    public static StepArtifact[] Read(ReadOnlySpan<byte> blob)
    {
        var reader = new ByteReader(blob);
        var artifacts = new StepArtifact[Begin(ref reader, blob.Length)];

        // One copy for all small bytes of the row; each artifact holds its part of it.
        byte[]? copy = null;
        for (var i = 0; i < artifacts.Length; i++)
        {
            artifacts[i] = ReadOne(ref reader, blob, ref copy);
        }

        return artifacts;
    }

    /// <summary>Reads only the keys of the digests, for the derived indexes.</summary>
    public static void ReadKeys(ReadOnlySpan<byte> blob, List<long> keys)
    {
        var reader = new ByteReader(blob);
        for (var count = Begin(ref reader, blob.Length); count > 0; count--)
        {
            var flags = reader.Byte();
            _ = reader.Bytes();
            keys.Add(new Digest(reader.Take(Digest.Size)).Prefix);
            _ = reader.Number();
            if (reader.Number() == 0)
            {
                _ = reader.Bytes();
            }

            _ = (flags & HasSource) != 0 ? reader.Number() + reader.Number() + reader.Number() : 0;
            _ = (flags & HasBytes) != 0 ? reader.Bytes() : default;
        }
    }

    private static int Begin(ref ByteReader reader, int length)
    {
        var version = reader.Byte();
        if (version != Version)
        {
            throw new InvalidDataException($"a list has form {version}, expected {Version}");
        }

        var count = reader.Number();
        return count >= 0 && count <= length / (Digest.Size + 4) ? (int)count : throw new InvalidDataException("a list has an impossible length");
    }

    private static void Write(ByteWriter to, StepArtifact artifact, bool withBytes)
    {
        var bytes = withBytes ? artifact.Bytes : null;
        if (bytes is { } whole && whole.Length != artifact.Size)
        {
            throw new ArgumentException($"The artifact '{artifact.Name}' has {artifact.Size} bytes, but {whole.Length} travel with it.", nameof(artifact));
        }

        to.Byte((byte)((bytes is null ? 0 : HasBytes) | (artifact.Source is null ? 0 : HasSource) | (artifact.Absent ? IsAbsent : 0)));
        to.Text(artifact.Name);
        artifact.Digest.CopyTo(to.Reserve(Digest.Size));
        to.Number(artifact.Size);
        var type = Array.IndexOf(MediaTypes, artifact.MediaType, 1);
        to.Number(Math.Max(0, type));
        if (type < 0)
        {
            to.Text(artifact.MediaType);
        }

        if (artifact.Source is { } source)
        {
            to.Number(source.Run);
            to.Number(source.Step);
            to.Number(source.Ordinal);
        }

        if (bytes is { } content)
        {
            to.Bytes(content.Span);
        }
    }

    private static StepArtifact ReadOne(ref ByteReader reader, ReadOnlySpan<byte> blob, ref byte[]? copy)
    {
        var flags = reader.Byte();
        var name = reader.Bytes();
        var digest = new Digest(reader.Take(Digest.Size));
        var size = reader.Number();
        var type = reader.Number();
        var mediaType = type == 0 ? reader.Text() : type > 0 && type < MediaTypes.Length ? MediaTypes[type] : throw new InvalidDataException("a media type is unknown");
        OutputAddress? source = (flags & HasSource) != 0 ? new OutputAddress(reader.Number(), reader.Number(), reader.Number()) : null;
        ReadOnlyMemory<byte>? bytes = null;
        if ((flags & HasBytes) != 0)
        {
            var length = reader.Bytes().Length;
            copy ??= blob.ToArray();
            bytes = copy.AsMemory(reader.Offset - length, length);
        }

        var text = name.SequenceEqual("item"u8) ? StepArtifact.ItemName : System.Text.Encoding.UTF8.GetString(name);
        return new StepArtifact(text, digest, size, mediaType, bytes, source, (flags & IsAbsent) != 0);
    }
}
