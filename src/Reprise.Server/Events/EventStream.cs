using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Server.Api;

namespace Reprise.Server.Events;

/// <summary>Answers with events: what the reader missed since the event that it saw last, how things stand, and from then on what happens.</summary>
/// <param name="parts">The server's parts.</param>
/// <param name="run">The run; null for all.</param>
/// <param name="after">The id of the event that the reader saw last; null for none.</param>
internal sealed class EventStream(ServerParts parts, RunRecord? run, long? after) : IResult
{
    private static readonly byte[] Retry = Encoding.ASCII.GetBytes("retry: 2000\n\n");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var cancellation = either.Token;
        var (stream, position) = await parts.Tail.SubscribeAsync(run?.Number, cancellation);
        using (stream)
        {
            var response = httpContext.Response;
            response.ContentType = "text/event-stream; charset=utf-8";
            response.Headers.CacheControl = "no-cache, no-transform";
            response.Headers["X-Accel-Buffering"] = "no";
            try
            {
                await WriteAsync(response, stream, position, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The reader has gone, or the server stops: it comes back to where it was.
            }
        }
    }

    private async Task WriteAsync(HttpResponse response, Subscription stream, long position, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(Retry, cancellation);
        var told = run is null ? position : await CatchUpAsync(response, after ?? position, position, cancellation);
        var ended = await StateAsync(response, told, cancellation);
        await response.Body.FlushAsync(cancellation);
        while (!ended && await stream.Frames.WaitToReadAsync(cancellation))
        {
            while (!ended && stream.Frames.TryRead(out var frame))
            {
                ended = frame.IsLast;
                if (!frame.IsStep || frame.Position > told)
                {
                    told = Math.Max(told, frame.Position);
                    await response.Body.WriteAsync(frame.Bytes, cancellation);
                }
            }

            await response.Body.FlushAsync(cancellation);
        }
    }

    /// <summary>The steps that were written since the reader's last event; returns the position that they bring it to.</summary>
    private async ValueTask<long> CatchUpAsync(HttpResponse response, long from, long position, CancellationToken cancellation)
    {
        var told = position;
        await foreach (var step in parts.Recording.Journal.StepsAsync(new StepQuery { Run = run!.Number, Since = from }, cancellation))
        {
            var frame = await JournalTail.FrameAsync(parts, step, cancellation);
            await response.Body.WriteAsync(frame.Bytes, cancellation);
            told = Math.Max(told, frame.Position);
        }

        return told;
    }

    /// <summary>How things stand: the run, or all that have not ended, the newest, and those that changed since the reader's last event. True where the run has ended.</summary>
    private async ValueTask<bool> StateAsync(HttpResponse response, long position, CancellationToken cancellation)
    {
        var runs = run is null ? await OpenAsync(cancellation) : await parts.Recording.Journal.RunsAsync(new RunQuery { Number = run.Number, Limit = 1 }, cancellation);
        foreach (var one in runs)
        {
            var frame = EventFrame.Of("run", position, await RunsApi.ObjectAsync(parts, one, cancellation), ContractJson.Line.RunObject);
            await response.Body.WriteAsync(frame.Bytes, cancellation);
        }

        if (run is null || !runs[0].HasEnded)
        {
            return false;
        }

        // Its last steps may have been written since the rows were read.
        position = await CatchUpAsync(response, position, position, cancellation);
        await response.Body.WriteAsync(EventFrame.End(position).Bytes, cancellation);
        return true;
    }

    private async ValueTask<IReadOnlyList<RunRecord>> OpenAsync(CancellationToken cancellation)
    {
        const int Newest = 20;
        var found = new SortedDictionary<long, RunRecord>();
        RunQuery[] queries = [new() { Limit = Newest }, .. ((RunStatus[])[RunStatus.Queued, RunStatus.Running, RunStatus.Paused]).Select(s => new RunQuery { Statuses = [s], Limit = ChangedRuns.Limit })];
        var changed = after is { } last ? await ChangedRuns.SinceAsync(parts.Recording.Journal, last, cancellation) : [];
        foreach (var query in changed.Count > 0 ? [.. queries, new RunQuery { Numbers = changed, Limit = int.MaxValue }] : queries)
        {
            foreach (var one in await parts.Recording.Journal.RunsAsync(query, cancellation))
            {
                found[one.Number] = one;
                parts.Tail.Watch(one);
            }
        }

        return [.. found.Values];
    }
}
