using System.Net;
using Microsoft.AspNetCore.Http;
using Reprise.Kernel;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Access;

/// <summary>
/// Lets requests in: with a key that may do what is asked for; without keys only programs of this machine, of which a browser is one that carries out what other sites tell it,
/// so that requests by a foreign name (DNS rebinding) and changes from a foreign page are refused.
/// </summary>
internal sealed class Gate(RequestDelegate next, ServerParts parts)
{
    public Task InvokeAsync(HttpContext http)
    {
        var keys = parts.Keys.All();
        var needed = RoleFor(http);
        var isOpen = keys.Count == 0 && parts.Options.IsPrivate;
        if (isOpen)
        {
            CheckHost(http.Request);
        }
        else if (keys.Count == 0 && needed is not null)
        {
            throw NoKeys(parts.Options); // The last one was removed: that must not open the server to everybody.
        }

        if (!IsReading(http.Request))
        {
            CheckOrigin(http.Request);
        }

        var caller = isOpen ? new Caller(Environment.UserName, KeyRole.Admin) : needed is null ? null : Identify(http);
        if (needed is { } role && caller!.Role < role)
        {
            throw new RepriseException("access.denied", $"The key '{caller.Name}' has the role {Word(caller.Role)}; {http.Request.Method} {http.Request.Path} needs {Word(role)}.", "Use a key with that role: `reprise keys add --role`.");
        }

        http.Features.Set(caller);
        return next(http);
    }

    /// <summary>Says that the server can be reached by others and has no key.</summary>
    public static RepriseException NoKeys(ServerOptions options) => new("server.no_keys", $"The server can be reached by others ({options.Reach}) and has no key: everybody could start programs here.",
        "Make one with `reprise keys add --role admin`, or listen on 127.0.0.1 without a --public-url of another machine.");

    private static KeyRole? RoleFor(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<NeedsRole>() is { } needs ? needs.Role
        : IsReading(http.Request) ? KeyRole.Viewer
        : KeyRole.Operator;

    private Caller Identify(HttpContext http)
    {
        if (Presented(http.Request) is { } key)
        {
            if (parts.Keys.Find(key) is { } found)
            {
                return Caller.Of(found);
            }
        }
        else if (parts.Sessions.Find(http.Request) is { } caller)
        {
            if (!IsReading(http.Request))
            {
                Sessions.CheckToken(http.Request);
            }

            return caller;
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        throw new RepriseException("access.key_missing", Presented(http.Request) is null ? "The request has no key." : "The key of the request is not known.",
            "Send a key as `X-API-Key: KEY` or `Authorization: Bearer KEY`; `reprise keys add` makes one.");
    }

    private static string? Presented(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        return request.Headers["X-API-Key"] is [{ Length: > 0 } key] ? key
            : request.Headers.Authorization is [{ } given] && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? given[Scheme.Length..].Trim()
            : null;
    }

    private static void CheckHost(HttpRequest request)
    {
        var host = request.Host.Host.Trim('[', ']');
        var own = string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        if (!own)
        {
            throw new RepriseException("access.origin", $"The request is for '{request.Host}', which is not this server's name.",
                "Use http://127.0.0.1 or http://localhost; of a server behind a proxy name its URL with --public-url, and make a key.");
        }
    }

    private void CheckOrigin(HttpRequest request)
    {
        var foreign = request.Headers.Origin is [{ } origin, ..]
            ? !IsOwn(origin, request)
            : request.Headers["Sec-Fetch-Site"] is ["cross-site" or "same-site", ..];
        if (foreign)
        {
            throw new RepriseException("access.origin", $"A page of {(request.Headers.Origin.Count > 0 ? request.Headers.Origin : "another site")} wants to change something here.",
                "Only pages of this server may; of a server behind a proxy name its URL with --public-url.");
        }
    }

    private bool IsOwn(string origin, HttpRequest request) => Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && (IsSame(from, request.Scheme, request.Host.Host, request.Host.Port)
            || (parts.Options.PublicUrl is { } url && IsSame(from, url.Scheme, url.Host, url.IsDefaultPort ? null : url.Port)));

    private static bool IsSame(Uri origin, string scheme, string host, int? port) => string.Equals(origin.Scheme, scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(origin.Host.Trim('[', ']'), host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && origin.Port == (port ?? (string.Equals(scheme, "https", StringComparison.OrdinalIgnoreCase) ? 443 : 80));

    private static bool IsReading(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);

    private static string Word(KeyRole role) => role.ToString().ToLowerInvariant();
}
