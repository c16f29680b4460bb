using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Imports;

/// <summary>What a line of an import said of code or environment: kept in a document of its own form, so that its digest is never that of something that was checked.</summary>
/// <param name="Value">What was said; null where nothing was.</param>
internal sealed record ImportClaim(JsonElement? Value)
{
    private const string Member = "claimed";

    /// <summary>The document of a claim.</summary>
    public static JsonElement Document(JsonNode? claimed) => JsonElements.Of(new JsonObject { [Member] = claimed });

    /// <summary>True where a document holds what an import said, or that it said nothing.</summary>
    public static bool IsClaim(JsonElement document) => document.ValueKind == JsonValueKind.Object && document.TryGetProperty(Member, out _);

    /// <summary>Reads a document; without one, nothing was said.</summary>
    public static ImportClaim Read(JsonElement? document) =>
        document is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(Member, out var claimed) && claimed.ValueKind != JsonValueKind.Null
            ? new ImportClaim(claimed)
            : new ImportClaim((JsonElement?)null);

    /// <summary>True where it is the document with a digest, or names that digest.</summary>
    public bool Fits(Digest digest) => Value is { } value && (value.ValueKind == JsonValueKind.String && Digest.TryParse(value.GetString(), out var named)
        ? named == digest
        : CanonicalJson.DigestOf(value) == digest);
}
