using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Running;

/// <summary>Stores the canonical JSON behind the shared components of action keys, once for each text, so that `why` can show both values where one differs.</summary>
public sealed class DocumentKeeper(IArtifactStore store)
{
    private const int MaxRemembered = 10_000;
    private readonly ConcurrentDictionary<byte[], Digest> _known = new(Utf8Comparer.Instance); // By their JSON, as it is written.
    private readonly ConcurrentDictionary<string, Digest> _texts = new(StringComparer.Ordinal);

    /// <summary>Stores a value and returns the digest of its canonical JSON; null stands for JSON's <c>null</c>.</summary>
    public async ValueTask<Digest> KeepAsync(JsonElement? value, CancellationToken cancellation)
    {
        var document = value ?? JsonElements.Null;
        if (Known(document) is { } known)
        {
            return known;
        }

        var digest = await store.PutAsync(CanonicalJson.Write(document), cancellation);
        Remember(_known, JsonMarshal.GetRawUtf8Value(document).ToArray(), digest);
        return digest;
    }

    /// <summary>Stores a text as a JSON string.</summary>
    public async ValueTask<Digest> KeepAsync(string text, CancellationToken cancellation)
    {
        if (_texts.TryGetValue(text, out var digest))
        {
            return digest;
        }

        digest = await KeepAsync(JsonElements.Of(text), cancellation);
        Remember(_texts, text, digest);
        return digest;
    }

    private Digest? Known(JsonElement document) =>
        _known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(JsonMarshal.GetRawUtf8Value(document), out var digest) ? digest : null;

    private static void Remember<T>(ConcurrentDictionary<T, Digest> known, T text, Digest digest)
        where T : notnull
    {
        if (known.Count >= MaxRemembered)
        {
            known.Clear();
        }

        known[text] = digest;
    }

    /// <summary>Compares texts by their bytes, and finds them by bytes that are no array.</summary>
    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8Comparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
