using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reprise.Agents.Client;

namespace Reprise.Agents.Serving;

/// <summary>Reads what the server sends with a call.</summary>
internal static class RequestReader
{
    /// <summary>The whole body; null where there is none at all.</summary>
    /// <exception cref="RepriseApiException"><c>call.limit</c>.</exception>
    public static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (whole.Length + count > limit)
            {
                throw new RepriseApiException("call.limit", $"The input is larger than the {limit:N0} bytes that this agent takes.") { Status = 413 };
            }

            whole.Write(buffer, 0, count);
        }

        return whole.Length == 0 ? default(ReadOnlyMemory<byte>?) : whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

    /// <summary>The context in the header; null for none.</summary>
    /// <exception cref="RepriseApiException"><c>call.invalid</c>.</exception>
    public static JsonElement? Context(IHeaderDictionary headers)
    {
        if (headers[CallHeaders.Context] is not [{ Length: > 0 } text])
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(Base64Url.DecodeFromChars(text));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new RepriseApiException("call.invalid", $"The header {CallHeaders.Context} cannot be read: {e.Message} Expected JSON as base64url.", null, e) { Status = 400 };
        }
    }
}
