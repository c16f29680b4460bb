using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Access;

/// <summary>
/// People who have logged in with a key: a cookie that scripts cannot read and that no other site's page can send. Whoever changes something with it must also send the token of a
/// second cookie in a header, which only a page of this server can read.
/// </summary>
internal sealed class Sessions(SessionTable table, ApiKeys keys, ServerOptions options, TimeProvider time)
{
    /// <summary>The header that a change carries.</summary>
    public const string TokenHeader = "X-CSRF-Token";

    /// <summary>The cookie of a session.</summary>
    public const string Cookie = "reprise-session";

    private const string TokenCookie = "reprise-csrf";
    private const int Bytes = 32;

    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(14);

    /// <summary>Logs somebody in; the answer sets the cookies.</summary>
    /// <exception cref="RepriseException"><c>access.key_missing</c>: there is no such key.</exception>
    public Caller Begin(HttpContext http, string? key)
    {
        var found = key is null ? null : keys.Find(key.Trim());
        if (found is null)
        {
            throw new RepriseException("access.key_missing", key is null ? "The body has no key." : "The key is not known.", "Expected { \"key\": \"rpk_…\" }; `reprise keys add` makes one.");
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        table.Add(HashOf(token), found.Id, Now(), Now() + (long)Lasts.TotalMicroseconds);
        Set(http, Cookie, token, isHidden: true, Lasts);
        Set(http, TokenCookie, TokenOf(token), isHidden: false, Lasts);
        return Caller.Of(found);
    }

    /// <summary>Logs whoever asks out.</summary>
    public void End(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is { Length: > 0 } token)
        {
            table.Remove(HashOf(token));
        }

        Set(http, Cookie, "", isHidden: true, TimeSpan.Zero);
        Set(http, TokenCookie, "", isHidden: false, TimeSpan.Zero);
    }

    /// <summary>Who asks, by the cookie; null where there is none, or where it counts no more.</summary>
    public Caller? Find(HttpRequest request) =>
        request.Cookies[Cookie] is { Length: > 0 } token && table.Find(HashOf(token), Now()) is { } id
        && keys.All().FirstOrDefault(k => string.Equals(k.Id, id, StringComparison.Ordinal)) is { } key
            ? Caller.Of(key)
            : null;

    /// <summary>Sees to it that a change that comes with a cookie comes from a page of this server.</summary>
    /// <exception cref="RepriseException"><c>access.csrf</c>.</exception>
    public static void CheckToken(HttpRequest request)
    {
        var expected = Encoding.ASCII.GetBytes(TokenOf(request.Cookies[Cookie] ?? ""));
        var given = Encoding.ASCII.GetBytes(request.Headers[TokenHeader].ToString());
        if (!CryptographicOperations.FixedTimeEquals(expected, given))
        {
            throw new RepriseException("access.csrf", $"The change carries no {TokenHeader}, or not that of this session.",
                $"Send the value of the cookie {TokenCookie} in that header; a program sends its key as X-API-Key and needs neither.");
        }
    }

    private void Set(HttpContext http, string name, string value, bool isHidden, TimeSpan lasts) => http.Response.Cookies.Append(name, value, new CookieOptions
    {
        HttpOnly = isHidden,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || options.PublicUrl is { Scheme: "https" },
        Path = "/",
        MaxAge = lasts,
    });

    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string TokenOf(string token) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "csrf"u8));
}
