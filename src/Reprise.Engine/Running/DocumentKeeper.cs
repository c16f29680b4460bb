using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Running;

/// <summary>Stores the canonical JSON behind the shared components of action keys, once for each text, so that `why` can show both values where one differs.</summary>
public sealed class DocumentKeeper(IArtifactStore store)
{
    private const int MaxRemembered = 10_000;
    private readonly ConcurrentDictionary<string, Digest> _known = new(StringComparer.Ordinal); // By their JSON.
    private readonly ConcurrentDictionary<string, Digest> _texts = new(StringComparer.Ordinal);

    /// <summary>Stores a value and returns the digest of its canonical JSON; null stands for JSON's <c>null</c>.</summary>
    public async ValueTask<Digest> KeepAsync(JsonElement? value, CancellationToken cancellation)
    {
        var text = (value ?? JsonElements.Null).GetRawText();
        if (_known.TryGetValue(text, out var digest))
        {
            return digest;
        }

        digest = await store.PutAsync(CanonicalJson.Write(value ?? JsonElements.Null), cancellation);
        Remember(_known, text, digest);
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

    private static void Remember(ConcurrentDictionary<string, Digest> known, string text, Digest digest)
    {
        if (known.Count >= MaxRemembered)
        {
            known.Clear();
        }

        known[text] = digest;
    }
}
