using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Server.Access;
using Reprise.Server.Events;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>What happens, as it happens: server-sent events.</summary>
internal static class EventsApi
{
    private const string MediaType = "text/event-stream";

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/runs/{id}/events", OfRunAsync).Describe("runEvents", "What happens in a run: each step that ends, counts, its state; with `after` or Last-Event-ID what came since that event first")
            .WithMetadata(new LastingAnswer()).Produces(StatusCodes.Status200OK, contentType: MediaType).Produces(StatusCodes.Status204NoContent);
        _ = api.MapGet("/events", OfAll).Describe("events", "How all runs stand, as it changes; with `after` or Last-Event-ID those that changed since that event first")
            .WithMetadata(new LastingAnswer()).Produces(StatusCodes.Status200OK, contentType: MediaType);
    }

    private static IResult OfAll(HttpContext http, ServerParts parts, string? after) => new EventStream(parts, null, LastOf(http, after));

    // A browser that comes back by itself sends the header beside the address that it began with.
    private static long? LastOf(HttpContext http, string? after) => Page.Cursor(http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } seen] ? seen : after);

    private static async Task<IResult> OfRunAsync(HttpContext http, ServerParts parts, string id, string? after, CancellationToken cancellation)
    {
        var last = LastOf(http, after);
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        if (last is { } position && run.HasEnded && !await HasMoreAsync(parts, run, position, cancellation))
        {
            // A browser that is told so does not come back.
            return Results.NoContent();
        }

        return new EventStream(parts, run, last);
    }

    private static async ValueTask<bool> HasMoreAsync(ServerParts parts, RunRecord run, long position, CancellationToken cancellation) =>
        position == 0 || await parts.Recording.Journal.StepsAsync(new StepQuery { Run = run.Number, Since = position, Limit = 1 }, cancellation).AnyAsync(cancellation);
}
