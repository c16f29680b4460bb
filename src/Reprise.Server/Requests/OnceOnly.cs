using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Requests;

/// <summary>
/// Carries a request with an <c>Idempotency-Key</c> out once: the same request again gets the same answer, another one with the same key is refused. What was cut off between the two
/// is told as such, and never carried out again.
/// </summary>
internal static class OnceOnly
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>How long answers are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>True where a request is to be carried out once.</summary>
    public static bool IsAsked(HttpRequest request) => request.Headers[Header] is [{ Length: > 0 }];

    /// <summary>Begins a run, or answers with the run that the same request began before.</summary>
    /// <param name="http">The request.</param>
    /// <param name="parts">The server.</param>
    /// <param name="body">SHA-256 of the body.</param>
    /// <param name="begin">Begins it.</param>
    /// <param name="begun">What else is done for a run that has begun; gives it as it is answered.</param>
    public static async Task<IResult> RunAsync(HttpContext http, ServerParts parts, ReadOnlyMemory<byte> body, Func<Task<RunHandle>> begin, Func<RunHandle, RunObject> begun)
    {
        if (!IsAsked(http.Request))
        {
            return Accepted(http, begun(await begin()));
        }

        var (answer, _) = await KeepAsync(http, parts, body, begin, handle => JsonSerializer.SerializeToUtf8Bytes(begun(handle), ContractJson.Line.RunObject));
        return Accepted(http, JsonSerializer.Deserialize(answer.Span, ContractJson.Line.RunObject)!);
    }

    /// <summary>Carries a request out and keeps what it is answered with, or gives what the same request was answered with before.</summary>
    /// <param name="http">The request; the answer's header says where it was there before.</param>
    /// <param name="parts">The server.</param>
    /// <param name="body">SHA-256 of the body.</param>
    /// <param name="begin">Begins it; where it throws nothing was begun, so that the request may be made again.</param>
    /// <param name="begun">What else is done for what has begun; gives the answer. Where it throws the request is one that was cut off.</param>
    /// <exception cref="RepriseException"><c>idempotency.conflict</c>, <c>idempotency.unknown</c>, <c>usage.invalid</c>.</exception>
    public static async Task<(ReadOnlyMemory<byte> Answer, bool IsReplayed)> KeepAsync<T>(HttpContext http, ServerParts parts, ReadOnlyMemory<byte> body, Func<Task<T>> begin, Func<T, byte[]> begun)
    {
        var given = http.Request.Headers[Header].ToString();
        if (given.Length > MaxLength)
        {
            throw new RepriseException("usage.invalid", $"The {Header} has {given.Length} characters; at the most {MaxLength} are allowed.", "A random id will do.");
        }

        var requests = parts.Database.Requests;
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{Caller.Of(http).Name}\n{http.Request.Method} {http.Request.Path}\n{given}"));
        var now = parts.Time.GetUtcNow();
        if (requests.Begin(key, body, Micros(now), Micros(now - Kept)) is { } known)
        {
            return (Known(http, known, body), true);
        }

        T what;
        try
        {
            what = await begin();
        }
        catch (Exception)
        {
            requests.Forget(key);
            throw;
        }

        var answer = begun(what);
        requests.Answer(key, StatusCodes.Status202Accepted, answer);
        return (answer, false);
    }

    private static ReadOnlyMemory<byte> Known(HttpContext http, StoredRequest known, ReadOnlyMemory<byte> body)
    {
        if (!known.Body.Span.SequenceEqual(body.Span))
        {
            throw new RepriseException("idempotency.conflict", $"The {Header} was used with another body within the last day.", "Give each request a key of its own.");
        }

        if (known.Status == 0)
        {
            http.Response.Headers.RetryAfter = "1";
            throw new RepriseException("idempotency.unknown", "The same request is being carried out, or the server stopped in the middle of it.",
                "Try again in a second. If this stays, look at /api/v1/runs whether the run was begun, and use a new key where it was not.");
        }

        http.Response.Headers["Idempotency-Replayed"] = "true";
        return known.Answer;
    }

    private static IResult Accepted(HttpContext http, RunObject run)
    {
        http.Response.Headers.Location = $"/api/v1/runs/{run.RunId}";
        return Answer.Of(run, ContractJson.Line.RunObject, StatusCodes.Status202Accepted);
    }

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
