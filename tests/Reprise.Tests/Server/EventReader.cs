using System.Text.Json;

namespace Reprise.Tests.Server;

/// <summary>An event of a stream.</summary>
internal sealed record ServerEvent(string Id, string Name, JsonElement Data);

/// <summary>Reads a stream of server-sent events.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private EventReader(HttpResponseMessage response, Stream content)
    {
        (_response, _reader) = (response, new StreamReader(content));
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
    }

    public static async Task<EventReader> OpenAsync(ServerBed bed, string path, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        var response = await bed.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, response.StatusCode.ToString());
        return new EventReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next event of a name, which must come.</summary>
    public async Task<ServerEvent> NextAsync(string name, Func<ServerEvent, bool>? wanted = null)
    {
        while (await NextAsync() is { } found)
        {
            if (found.Name == name && wanted?.Invoke(found) != false)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"The stream ended without the event '{name}' that was waited for.");
    }

    public async Task<List<ServerEvent>> ToEndAsync()
    {
        var events = new List<ServerEvent>();
        while (await NextAsync() is { } found)
        {
            events.Add(found);
        }

        return events;
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ServerEvent?> NextAsync()
    {
        var (id, name, data) = ("", "", "");
        while (await _reader.ReadLineAsync(_limit.Token) is { } line)
        {
            if (line.Length == 0)
            {
                if (name.Length > 0)
                {
                    return new ServerEvent(id, name, JsonElement.Parse(data));
                }

                continue;
            }

            var at = line.IndexOf(": ", StringComparison.Ordinal);
            (id, name, data) = at < 0 ? (id, name, data) : line[..at] switch
            {
                "id" => (line[4..], name, data),
                "event" => (id, line[7..], data),
                "data" => (id, name, line[6..]),
                _ => (id, name, data),
            };
        }

        return null;
    }
}
