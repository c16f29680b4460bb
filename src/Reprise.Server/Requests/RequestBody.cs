using System.Collections;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;

namespace Reprise.Server.Requests;

/// <summary>The body of a request: its bytes, and what they say.</summary>
/// <param name="Value">What they say.</param>
/// <param name="Digest">SHA-256 of the bytes.</param>
internal sealed record RequestBody<T>(T Value, ReadOnlyMemory<byte> Digest);

/// <summary>Reads bodies. A field that a path does not know is refused: it would be left out without a word.</summary>
internal static class RequestBody
{
    /// <summary>Reads one; none at all is an empty object.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>, <c>body.unsupported</c>, <c>body.too_large</c>.</exception>
    public static async Task<RequestBody<T>> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (bytes.Length == 0)
        {
            bytes = "{}"u8.ToArray();
        }
        else if (!http.Request.HasJsonContentType())
        {
            throw new RepriseException("body.unsupported", $"The body is of type '{http.Request.ContentType}'; expected JSON.", "Send it with the header Content-Type: application/json.");
        }

        return new RequestBody<T>(Parse(bytes.Span, type), SHA256.HashData(bytes.Span));
    }

    private static T Parse<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
    {
        try
        {
            var body = JsonSerializer.Deserialize(bytes, type) ?? throw new RepriseException("usage.invalid", "The body is null; expected an object.", "Send an object, or no body.");
            CheckMembers(body, type);
            return body;
        }
        catch (JsonException e)
        {
            throw Explain(e, type);
        }
    }

    /// <summary>The serializer knows which fields may be null, but not that the members of lists and maps may not.</summary>
    private static void CheckMembers(object body, JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Get?.Invoke(body) is IEnumerable members and not string && members.Cast<object?>().Any(m => m is null or KeyValuePair<string, string> { Value: null } or KeyValuePair<string, byte[]> { Value: null }))
            {
                throw new RepriseException("usage.invalid", $"The field '{property.Name}' of the body holds null.", "Leave the member out, or give it a value.");
            }
        }
    }

    private static RepriseException Explain(JsonException e, JsonTypeInfo type)
    {
        var known = type.Properties.Select(p => p.Name).ToList();
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            var field = e.Path is ['$', '.', .. var name] ? name : e.Path ?? "";
            return new RepriseException("usage.invalid", $"The body has a field '{field}', which this path does not know.", NearestName.Hint(field, known, "fields"), inner: e);
        }

        var place = e.LineNumber is { } line ? $" (line {line + 1}, column {e.BytePositionInLine + 1})" : "";
        return e.Path is { Length: > 1 } path && path.StartsWith("$.", StringComparison.Ordinal)
            ? new RepriseException("usage.invalid", $"The field '{path[2..]}' of the body is not what it should be{place}.", "The requests are described at /openapi/v1.json.", inner: e)
            : new RepriseException("usage.invalid", $"The body is no JSON object that this path takes{place}.", $"Its fields are {string.Join(", ", known)}; /openapi/v1.json describes them.", inner: e);
    }
}
