using System.Text.Json;
using Reprise.Kernel;

namespace Reprise.Cli.Remote;

/// <summary>What goes wrong between a command and a server, as the one exception of Reprise.</summary>
internal static class ServerErrors
{
    private const int LongestQuote = 200;

    /// <summary>Does something with a server; where it cannot be reached or breaks off, says so.</summary>
    /// <exception cref="RepriseException"><c>server.unreachable</c>, <c>server.answer</c>.</exception>
    public static async Task<T> GuardAsync<T>(Uri server, Func<Task<T>> act, CancellationToken cancellation)
    {
        try
        {
            return await act();
        }
        catch (JsonException e)
        {
            throw NotUnderstood($"The answer of {Name(server)} is not what was expected: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var cause = e is OperationCanceledException ? "no answer came in time" : (e.InnerException ?? e).Message.TrimEnd('.');
            throw new RepriseException("server.unreachable", $"The server at {Name(server)} cannot be reached, or broke off: {cause}.",
                "Check the URL of --server or REPRISE_SERVER, and that `reprise serve` runs there. What a request had begun goes on without this command.", inner: e);
        }
    }

    /// <summary>The error that an answer holds: the same code, words, hint and facts as on the server's machine.</summary>
    public static async Task<RepriseException> OfAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return Problem(text) ?? NotUnderstood(
            $"{answer.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path)} answered {(int)answer.StatusCode} {answer.ReasonPhrase}, and not as a Reprise server does: {Quote(text)}");
    }

    private static RepriseException? Problem(string text)
    {
        try
        {
            var problem = JsonElement.Parse(text);
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("code", out var code) && problem.TryGetProperty("detail", out var detail)
                ? new RepriseException(code.GetString()!, detail.GetString()!, Text(problem, "hint"), [.. Facts(problem)])
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Several facts of one label are one text with several lines.
    private static IEnumerable<KeyValuePair<string, string>> Facts(JsonElement problem) => problem.TryGetProperty("facts", out var facts) && facts.ValueKind == JsonValueKind.Object
        ? facts.EnumerateObject().SelectMany(f => f.Value.GetString()!.Split('\n'), (f, line) => KeyValuePair.Create(f.Name, line))
        : [];

    private static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static RepriseException NotUnderstood(string message, Exception? inner = null) =>
        new("server.answer", message, "Check that --server names a Reprise server of this version.", inner: inner);

    private static string Quote(string text) => text.Length == 0 ? "(nothing)" : text[..Math.Min(LongestQuote, text.Length)].ReplaceLineEndings(" ");

    private static string Name(Uri server) => server.GetLeftPart(UriPartial.Authority);
}
