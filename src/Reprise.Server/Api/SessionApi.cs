using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Log in with a key, in a browser.</summary>
internal static class SessionApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithMetadata(new NeedsRole(null));
        _ = session.MapGet("", (HttpContext http, ServerParts parts) => Told(http, parts, http.Features.Get<Caller>() ?? parts.Sessions.Find(http.Request)))
            .Describe("session", "Who asks, and whether that takes a key").Produces<SessionObject>();
        _ = session.MapPost("", BeginAsync).Describe("login", "Log in with a key: sets the cookies of a session").Accepts<SessionBody>("application/json").Produces<SessionObject>();
        _ = session.MapDelete("", (HttpContext http, ServerParts parts) =>
        {
            parts.Sessions.End(http);
            return Told(http, parts, http.Features.Get<Caller>());
        }).Describe("logout", "End the session").Produces<SessionObject>();
    }

    private static async Task<IResult> BeginAsync(HttpContext http, ServerParts parts)
    {
        var body = (await RequestBody.ReadAsync(http, BodyJson.Default.SessionBody)).Value;
        return Told(http, parts, http.Features.Get<Caller>() ?? parts.Sessions.Begin(http, body.Key));
    }

    private static IResult Told(HttpContext http, ServerParts parts, Caller? caller)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Answer.Of(new SessionObject(caller?.Name, caller?.Role.ToString().ToLowerInvariant(), parts.Keys.All().Count > 0), ServerJson.Default.SessionObject);
    }
}

/// <summary>Who asks.</summary>
/// <param name="Name">The name of the key; without keys the user that the server runs as; null where nobody is logged in.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>; null where nobody is logged in.</param>
/// <param name="Login">True where one must log in.</param>
internal sealed record SessionObject(string? Name, string? Role, bool Login);
