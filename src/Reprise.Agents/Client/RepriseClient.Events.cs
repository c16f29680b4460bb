using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Reprise.Agents.Client;

/// <content>Events of runs.</content>
public sealed partial class RepriseClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>What happens in a run, until it has ended: each step that ended once, and the run whenever its state changes. Where the connection breaks, it goes on from the last event.</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">The id of the event that was seen last; <c>0</c> for the run from its first step; null for what happens from now on.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RepriseApiException"><c>run.not_found</c>; <c>server.unreachable</c>: the server is away for longer than the options' patience.</exception>
    public async IAsyncEnumerable<RunEvent> EventsAsync(string run, string? after = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var path = $"runs/{ApiRequest.Part(run)}/events";
        while (true)
        {
            using var answer = await _connection.SendAsync(
                ApiRequest.Get(path) with { Headers = after is null ? [] : [new("Last-Event-ID", after)] }, cancellation);
            if (answer.StatusCode == System.Net.HttpStatusCode.NoContent)
            {
                yield break; // The run has ended, and all of it was seen.
            }

            await using var content = await answer.Content.ReadAsStreamAsync(cancellation);
            await using var events = SseParser.Create(content).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
            while (await NextAsync(events))
            {
                var item = events.Current;
                after = item.EventId ?? after;
                yield return new RunEvent(item.EventId ?? "", item.EventType, JsonElement.Parse(item.Data));
                if (item.EventType is "end")
                {
                    yield break;
                }
            }

            await Task.Delay(Pause, _connection.Time, cancellation);
        }
    }

    /// <summary>Waits until a run has ended; where its server was stopped, until the next one has ended it.</summary>
    /// <returns>The run at its end: <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>; or <c>interrupted</c>, where nothing goes on before a person has said whether an effect took place.</returns>
    public async Task<Run> WaitAsync(string run, CancellationToken cancellation = default)
    {
        await foreach (var happened in EventsAsync(run, null, cancellation))
        {
            if (happened.Run is { Status: "interrupted", Counts.InDoubt: > 0 } waits)
            {
                return waits;
            }
        }

        return await RunAsync(run, cancellation);
    }

    /// <summary>False where the stream is over, or broke.</summary>
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return false;
        }
    }
}
