using System.Text.Json;

namespace Reprise.Agents.Client;

/// <summary>An error as the server writes it (RFC 9457).</summary>
internal sealed record Problem(string? Detail, string? Title, string? Code, string? Hint, IReadOnlyDictionary<string, string>? Facts)
{
    private const int MaxShown = 500;

    /// <summary>The exception of an answer that is no success.</summary>
    public static async Task<RepriseApiException> OfAsync(ApiRequest request, HttpResponseMessage answer, CancellationToken cancellation)
    {
        var status = (int)answer.StatusCode;
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        try
        {
            if (JsonSerializer.Deserialize(text, ClientJson.Default.Problem) is { Code: { } code } problem)
            {
                return new RepriseApiException(code, problem.Detail ?? problem.Title ?? code, problem.Hint)
                {
                    Status = status,
                    Facts = problem.Facts ?? new Dictionary<string, string>(StringComparer.Ordinal),
                };
            }
        }
        catch (JsonException)
        {
            // Not this server's words: whatever stands between answered.
        }

        var shown = text.Length > MaxShown ? text[..MaxShown] + "…" : text;
        return new RepriseApiException("server.answer", $"{request} was answered with {status} and no problem document: {shown}", "Is it a Reprise server?") { Status = status };
    }
}
