using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Reprise.Kernel;

namespace Reprise.Server.Access;

/// <summary>A path whose answers go on for long and are not counted as requests.</summary>
internal sealed record LastingAnswer;

/// <summary>Refuses requests, before anything is recorded, while as many are open as the server answers at once, or as one caller may have open.</summary>
internal sealed class Limits(RequestDelegate next, ServerParts parts)
{
    private readonly ConcurrentDictionary<string, int> _byCaller = new(StringComparer.Ordinal);
    private int _open;

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<LastingAnswer>() is not null || http.Features.Get<Caller>() is not { } caller)
        {
            await next(http);
            return;
        }

        var mine = _byCaller.AddOrUpdate(caller.Name, 1, static (_, n) => n + 1);
        var all = Interlocked.Increment(ref _open);
        try
        {
            if (all > parts.Options.MaxRequests)
            {
                throw Refuse(http, "server.busy", $"The server answers {parts.Options.MaxRequests} requests already.");
            }

            if (mine > parts.Options.MaxRequestsOfCaller)
            {
                throw Refuse(http, "caller.limit", $"'{caller.Name}' has {parts.Options.MaxRequestsOfCaller} requests open already.");
            }

            await next(http);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _open);
            _ = _byCaller.AddOrUpdate(caller.Name, 0, static (_, n) => n - 1);
        }
    }

    private static RepriseException Refuse(HttpContext http, string code, string message)
    {
        http.Response.Headers.RetryAfter = "1";
        return new RepriseException(code, message, "Try again in a second; nothing was begun.");
    }
}
