using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Server.Agents;

/// <summary>Bodies that agents send. They come from programs of other makers and other times, so what is not known is passed over.</summary>
internal static class LooseBody
{
    /// <summary>Reads one; none at all is an empty object.</summary>
    /// <exception cref="RepriseException"><c>call.invalid</c>: it is no JSON object.</exception>
    public static async Task<JsonElement> ReadAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        if (buffer.Length == 0)
        {
            return JsonElements.Empty;
        }

        JsonElement body;
        try
        {
            body = CanonicalJson.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (FormatException e)
        {
            throw new RepriseException("call.invalid", $"The body is no JSON: {e.Message}", "Send a JSON object.", inner: e);
        }

        CheckOnce(body);
        return body.ValueKind == JsonValueKind.Object ? body : throw new RepriseException("call.invalid", $"The body is {body.ValueKind}; expected an object.", "Send a JSON object.");
    }

    private static void CheckOnce(JsonElement body)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in body.ValueKind == JsonValueKind.Object ? body.EnumerateObject() : default)
        {
            if (!names.Add(field.Name))
            {
                throw new RepriseException("call.invalid", $"The field '{field.Name}' stands in the body twice.", "Send it once.");
            }
        }
    }

    /// <summary>A field, or null where it is not there or null.</summary>
    public static JsonElement? Field(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A field that is text, or null.</summary>
    public static string? Text(this JsonElement body, string name) => body.Field(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The texts of a list, or none.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement body, string name) => body.Field(name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)]
        : [];
}
