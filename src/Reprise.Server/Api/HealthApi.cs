using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Access;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>Whether the server lives, and whether it can work.</summary>
internal static class HealthApi
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    /// <summary>The version of the program.</summary>
    public static readonly string Version = typeof(HealthApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        _ = app.MapGet("/healthz", () => Answer.Of(new HealthObject("ok", Version), ServerJson.Line.HealthObject))
            .WithName("health").WithSummary("Whether the server lives").WithMetadata(new NeedsRole(null)).Produces<HealthObject>();
        _ = app.MapGet("/readyz", ReadyAsync).WithName("ready").WithSummary("Whether it can work: journal and store can be written, the queue is reachable")
            .WithMetadata(new NeedsRole(null)).Produces<ReadinessObject>().Produces<ReadinessObject>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(ServerParts parts, CancellationToken cancellation)
    {
        var checks = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["journal"] = await JournalAsync(parts, cancellation),
            ["store"] = await StoreAsync(parts, cancellation),
            ["queue"] = parts.Host.Parts.Queue.Trouble ?? "ok",
        };
        var ready = checks.Values.All(c => c is "ok");
        return Answer.Of(new ReadinessObject(ready, checks), ServerJson.Line.ReadinessObject, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Takes the journal's lock for writing, and writes nothing.</summary>
    private static async Task<string> JournalAsync(ServerParts parts, CancellationToken cancellation)
    {
        try
        {
            await parts.Workspace.Journal.OwnAsync(OwnAction.Renew, [], parts.Host.Parts.Owner, cancellation).AsTask().WaitAsync(Patience, parts.Time, cancellation);
            return "ok";
        }
        catch (Exception e) when (e is RepriseException or TimeoutException)
        {
            return e is TimeoutException ? "nothing could be written for 2 s" : e.Message;
        }
    }

    /// <summary>Writes a page beside the objects and takes it away again.</summary>
    private static async Task<string> StoreAsync(ServerParts parts, CancellationToken cancellation)
    {
        try
        {
            var path = Path.Combine(parts.Workspace.Folder.Temporary, $"ready-{Guid.NewGuid():n}");
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            await file.WriteAsync(new byte[4096], cancellation);
            return "ok";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}

/// <summary>That the server lives.</summary>
internal sealed record HealthObject(string Status, string Version);

/// <summary>Whether the server can work; of each part <c>ok</c>, or what is wrong.</summary>
internal sealed record ReadinessObject(bool Ready, IReadOnlyDictionary<string, string> Checks);
