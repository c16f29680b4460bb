using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Reprise.Tests.Server;

/// <summary>One thing done with several runs: each run once, each by itself, and the whole of it once.</summary>
public sealed class BulkApiTests : IAsyncLifetime
{
    private const string Path = "/api/v1/bulk";
    private ServerBed _bed = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bed = await ServerBed.StartAsync();

    public async ValueTask DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task A_run_that_is_named_twice_is_restarted_once()
    {
        var run = await RunAsync(_bed.PipelineText);
        var done = await RestartAsync([run, run["run_".Length..], run[..^1], "last"]);
        var one = Assert.Single(done);
        Assert.Equal((run, true), (Text(one, "run_id"), one.GetProperty("possible").GetBoolean()));
        _ = await _bed.EndOfAsync(await _bed.GetAsync($"/api/v1/runs/{Text(one, "begun")}"));
        Assert.Single(await RestartsAsync());
    }

    [Fact]
    public async Task What_breaks_at_one_run_is_told_of_it_and_the_others_are_restarted()
    {
        var good = await RunAsync(_bed.PipelineText);
        var broken = await RunAsync(_bed.PipelineText.Replace("{ weight: 1 }", $"{{ weight: 1, note: {new string('x', 20_000)} }}", StringComparison.Ordinal));
        var snapshot = Text(await _bed.GetAsync($"/api/v1/runs/{broken}"), "snapshot")["sha256:".Length..];
        var file = System.IO.Path.Combine(_bed.Data, "objects", snapshot[..2], snapshot[2..]);
        File.Delete(file);
        _ = Directory.CreateDirectory(file); // No error that the store knows of.
        var done = await RestartAsync([broken, good]);
        Assert.Equal([(broken, false), (good, true)], done.Select(r => (Text(r, "run_id"), r.GetProperty("possible").GetBoolean())));
        Assert.StartsWith("UnauthorizedAccessException: ", Text(done[0], "why"), StringComparison.Ordinal);
        Assert.Contains(_bed.Said, line => line.Contains(broken, StringComparison.Ordinal) && line.Contains("UnauthorizedAccessException", StringComparison.Ordinal));
        _ = await _bed.EndOfAsync(await _bed.GetAsync($"/api/v1/runs/{Text(done[1], "begun")}"));
    }

    [Fact]
    public async Task A_caller_who_goes_away_leaves_nothing_half_done()
    {
        var runs = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            runs.Add(await RunAsync(_bed.PipelineText));
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var body = new StringContent(JsonSerializer.Serialize(new { action = "restart", runs }), System.Text.Encoding.UTF8, "application/json");
        var answer = _bed.Http.PostAsync(Path, body, leaving.Token);
        await UntilRestartsAsync(1);
        await leaving.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await UntilRestartsAsync(runs.Count);
        foreach (var restart in await RestartsAsync())
        {
            _ = await _bed.EndOfAsync(restart);
        }
    }

    [Fact]
    public async Task The_same_request_with_a_key_of_its_own_is_carried_out_once()
    {
        var run = await RunAsync(_bed.PipelineText);
        var key = ("Idempotency-Key", "one");
        var body = $$"""{"action":"restart","runs":["{{run}}"]}""";
        var first = await _bed.SendAsync(HttpMethod.Post, Path, body, HttpStatusCode.OK, key);
        var again = await _bed.SendAsync(HttpMethod.Post, Path, body, HttpStatusCode.OK, key);
        Assert.Equal(first.GetRawText(), again.GetRawText());
        _ = await _bed.EndOfAsync(Assert.Single(await RestartsAsync()));
        var other = await _bed.SendAsync(HttpMethod.Post, Path, """{"action":"restart","runs":["last"]}""", HttpStatusCode.UnprocessableEntity, key);
        Assert.Equal("idempotency.conflict", Text(other, "code"));
    }

    private async Task<List<JsonElement>> RestartAsync(string[] runs) =>
        [.. (await _bed.SendAsync(HttpMethod.Post, Path, new { action = "restart", runs }, HttpStatusCode.OK)).GetProperty("runs").EnumerateArray()];

    private async Task<List<JsonElement>> RestartsAsync() => [.. (await _bed.GetAsync("/api/v1/runs?kind=restart")).GetProperty("items").EnumerateArray()];

    private async Task UntilRestartsAsync(int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        for (var found = 0; found < count; found = (await RestartsAsync()).Count)
        {
            Assert.False(limit.IsCancellationRequested, string.Create(CultureInfo.InvariantCulture, $"{found} of {count} restarts were begun."));
            await Task.Yield();
        }
    }

    private async Task<string> RunAsync(string pipeline) =>
        Text(await _bed.EndOfAsync(await _bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline }, HttpStatusCode.Accepted)), "run_id");

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
