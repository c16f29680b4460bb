using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Telemetry;

namespace Reprise.Server.Api;

/// <summary>Metrics for Prometheus.</summary>
internal static class MetricsApi
{
    private static readonly RunStatus[] Open = [RunStatus.Queued, RunStatus.Running, RunStatus.Paused];

    /// <summary>Adds the path.</summary>
    public static void Map(IEndpointRouteBuilder app) => _ = app.MapGet("/metrics", GetAsync).Describe("metrics", "Metrics in the text format of Prometheus")
        .Produces(StatusCodes.Status200OK, contentType: "text/plain");

    private static async Task<IResult> GetAsync(ServerParts parts, CancellationToken cancellation)
    {
        var text = new PrometheusText();
        await WriteRunsAsync(text, parts, cancellation);
        WriteSteps(text, parts.Meters);
        WriteCommits(text, parts.Meters);
        await WriteQueuesAsync(text, parts, cancellation);
        WriteProcess(text, parts);
        return Results.Text(text.ToString(), PrometheusText.MediaType);
    }

    private static async ValueTask WriteRunsAsync(PrometheusText text, ServerParts parts, CancellationToken cancellation)
    {
        _ = text.Metric("reprise_runs", "gauge", "Runs that have not ended, whichever process carries them out.");
        foreach (var status in Open)
        {
            var runs = await parts.Recording.Journal.RunsAsync(new RunQuery { Statuses = [status], Limit = int.MaxValue }, cancellation);
            _ = text.Value("reprise_runs", runs.Count, ("status", Words.Of(status)));
        }

        _ = text.Metric("reprise_runs_here", "gauge", "Runs that this server carries out.").Value("reprise_runs_here", parts.Host.Engine.Going.Count())
            .Metric("reprise_event_streams", "gauge", "Open streams of events.").Value("reprise_event_streams", parts.Tail.Streams);
    }

    private static void WriteSteps(PrometheusText text, Meters meters)
    {
        _ = text.Metric("reprise_steps_total", "counter", "Steps that ended here since the server began, and attempts that failed.");
        foreach (var outcome in (string[])["executed", "reused", "failed", .. meters.Steps.Keys.Except(["executed", "reused", "failed"], StringComparer.Ordinal).Order(StringComparer.Ordinal)])
        {
            _ = text.Value("reprise_steps_total", meters.Steps.GetValueOrDefault(outcome), ("outcome", outcome));
        }
    }

    private static void WriteCommits(PrometheusText text, Meters meters)
    {
        const string Name = "reprise_journal_commit_seconds";
        var (buckets, count, sum) = meters.Commits();
        _ = text.Metric(Name, "histogram", "How long commits of the journal took.");
        foreach (var (bound, below) in buckets)
        {
            _ = text.Value(Name + "_bucket", below, ("le", bound.ToString("R", CultureInfo.InvariantCulture)));
        }

        _ = text.Value(Name + "_bucket", count, ("le", "+Inf")).Value(Name + "_sum", sum).Value(Name + "_count", count);
    }

    private static async ValueTask WriteQueuesAsync(PrometheusText text, ServerParts parts, CancellationToken cancellation)
    {
        var queue = parts.Host.Parts.Queue;
        _ = text.Metric("reprise_queue_trouble", "gauge", "1 while nothing can be delivered.").Value("reprise_queue_trouble", queue.Trouble is null ? 0 : 1)
            .Metric("reprise_queue_depth", "gauge", "References that wait in a queue of a run that this server carries out.");
        if (queue.Trouble is not null)
        {
            return;
        }

        foreach (var name in parts.Host.Engine.Going.SelectMany(run => run.Graph.Pipeline.Routes.Select(r => r.Queue)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            try
            {
                _ = text.Value("reprise_queue_depth", await queue.CountAsync(name, cancellation), ("queue", name));
            }
            catch (RepriseException)
            {
                // It has just gone away; the next look says so.
            }
        }
    }

    private static void WriteProcess(PrometheusText text, ServerParts parts)
    {
        using var process = Process.GetCurrentProcess();
        _ = text.Metric("process_resident_memory_bytes", "gauge", "Memory of the process.").Value("process_resident_memory_bytes", process.WorkingSet64)
            .Metric("process_cpu_seconds_total", "counter", "Processor time of the process.").Value("process_cpu_seconds_total", process.TotalProcessorTime.TotalSeconds)
            .Metric("process_start_time_seconds", "gauge", "When the process began, since 1970.").Value("process_start_time_seconds", new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0)
            .Metric("dotnet_gc_heap_bytes", "gauge", "Memory that the garbage collector holds objects in.").Value("dotnet_gc_heap_bytes", GC.GetTotalMemory(forceFullCollection: false))
            .Metric("reprise_store_free_bytes", "gauge", "Room left on the disk of the data folder.").Value("reprise_store_free_bytes", new DriveInfo(parts.Workspace.Folder.Path).AvailableFreeSpace);
    }
}
