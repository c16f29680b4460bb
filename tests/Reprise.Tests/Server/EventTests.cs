using System.Net;
using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>What happens in runs is told while it happens, once, and goes on where a reader left off.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task Each_step_of_a_run_is_told_once_then_its_end()
    {
        await using var bed = await ServerBed.StartAsync();
        var id = await StartAsync(bed, bed.PipelineText);
        var events = await ReadAsync(bed, $"/api/v1/runs/{id}/events?after=0");
        var steps = (await bed.GetAsync($"/api/v1/runs/{id}/steps")).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("step_id").GetString()).Order().ToList();
        Assert.Equal(steps, events.Where(e => e.Name == "step").Select(e => e.Data.GetProperty("step_id").GetString()).Order());
        Assert.Equal("end", events[^1].Name);
        var last = events.Last(e => e.Name == "run").Data;
        Assert.True(JsonElement.DeepEquals(last, await bed.GetAsync($"/api/v1/runs/{id}")));
        Assert.Equal("succeeded", last.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_what_it_missed_and_nothing_twice()
    {
        await using var bed = await ServerBed.StartAsync();
        var id = await StartAsync(bed, bed.PipelineText);
        var all = (await ReadAsync(bed, $"/api/v1/runs/{id}/events?after=0")).Where(e => e.Name == "step").ToList();
        var seen = all[3].Id;
        var rest = (await ReadAsync(bed, $"/api/v1/runs/{id}/events", seen)).Where(e => e.Name == "step");
        Assert.Equal(all.Skip(4).Select(e => e.Id), rest.Select(e => e.Id));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{id}/events");
        request.Headers.Add("Last-Event-ID", all[^1].Id);
        using var done = await bed.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
    }

    [Fact]
    public async Task A_run_is_told_from_the_moment_on_at_which_somebody_listens()
    {
        await using var bed = await ServerBed.StartAsync();
        var id = await StartAsync(bed, bed.SlowText);
        await using var stream = await EventReader.OpenAsync(bed, $"/api/v1/runs/{id}/events");
        Assert.Equal("running", (await stream.NextAsync("run")).Data.GetProperty("status").GetString());
        _ = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/pause", null, HttpStatusCode.Accepted);
        Assert.Equal("paused", (await stream.NextAsync("run", e => e.Data.GetProperty("status").GetString() == "paused")).Data.GetProperty("status").GetString());
        _ = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/resume", null, HttpStatusCode.Accepted);
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "go-on"), "", TestContext.Current.CancellationToken);
        Assert.Equal("only/wait", (await stream.NextAsync("step")).Data.GetProperty("target").GetString());
        Assert.Equal("succeeded", (await stream.NextAsync("run", e => e.Data.GetProperty("status").GetString() == "succeeded")).Data.GetProperty("status").GetString());
        _ = await stream.NextAsync("end");
    }

    [Fact]
    public async Task A_run_of_another_process_is_told_too()
    {
        await using var bed = await ServerBed.StartAsync();
        using var cli = new CliBed();
        await using var stream = await EventReader.OpenAsync(bed, "/api/v1/events");
        Assert.Equal(0, (await cli.RunAsync("run", "pipeline.yaml", "--data", bed.Data)).ExitCode);
        var run = (await stream.NextAsync("run", e => e.Data.GetProperty("status").GetString() == "succeeded")).Data;
        Assert.Equal(8, run.GetProperty("counts").GetProperty("succeeded").GetInt32());
        Assert.Equal(8, (await ReadAsync(bed, $"/api/v1/runs/{run.GetProperty("run_id").GetString()}/events?after=0")).Count(e => e.Name == "step"));
    }

    [Fact]
    public async Task A_reader_of_all_runs_that_comes_back_is_told_of_every_run_that_changed_meanwhile()
    {
        await using var bed = await ServerBed.StartAsync();
        _ = await ReadAsync(bed, $"/api/v1/runs/{await StartAsync(bed, bed.PipelineText)}/events");
        string seen;
        await using (var before = await EventReader.OpenAsync(bed, "/api/v1/events"))
        {
            seen = (await before.NextAsync("run")).Id;
        }

        var missed = new List<string>();
        for (var i = 0; i < 23; i++)
        {
            missed.Add(await StartAsync(bed, bed.PipelineText));
            _ = await ReadAsync(bed, $"/api/v1/runs/{missed[^1]}/events");
        }

        foreach (var (path, last) in new[] { ("/api/v1/events", seen), ($"/api/v1/events?after={seen}", (string?)null) })
        {
            await using var after = await EventReader.OpenAsync(bed, path, last);
            var waiting = missed.ToHashSet();
            while (waiting.Count > 0)
            {
                var run = (await after.NextAsync("run")).Data;
                Assert.Equal("succeeded", run.GetProperty("status").GetString());
                _ = waiting.Remove(run.GetProperty("run_id").GetString()!);
            }
        }
    }

    [Fact]
    public async Task A_run_that_was_cancelled_before_its_first_step_is_told_to_a_reader_that_comes_back()
    {
        await using var bed = await ServerBed.StartAsync();
        var slow = await StartAsync(bed, bed.SlowText);
        for (var i = 0; i < 20; i++)
        {
            _ = await ReadAsync(bed, $"/api/v1/runs/{await StartAsync(bed, bed.PipelineText)}/events");
        }

        string seen;
        await using (var before = await EventReader.OpenAsync(bed, "/api/v1/events"))
        {
            seen = (await before.NextAsync("run")).Id;
        }

        _ = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{slow}/cancel", null, HttpStatusCode.Accepted);
        _ = await ReadAsync(bed, $"/api/v1/runs/{slow}/events");
        await using var after = await EventReader.OpenAsync(bed, "/api/v1/events", seen);
        Assert.Equal("cancelled", (await after.NextAsync("run", e => e.Data.GetProperty("run_id").GetString() == slow)).Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_failed_attempt_is_told_with_its_error()
    {
        await using var bed = await ServerBed.StartAsync();
        var id = await StartAsync(bed, bed.FlakyText);
        var events = await ReadAsync(bed, $"/api/v1/runs/{id}/events?after=0");
        Assert.Equal("exec.exit", Assert.Single(events, e => e.Name == "step").Data.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Many_streams_of_one_run_are_told_the_same()
    {
        await using var bed = await ServerBed.StartAsync();
        var id = await StartAsync(bed, bed.SlowText);
        var streams = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => EventReader.OpenAsync(bed, $"/api/v1/runs/{id}/events")));
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "go-on"), "", TestContext.Current.CancellationToken);
        var steps = await Task.WhenAll(streams.Select(s => s.NextAsync("step")));
        Assert.Single(steps.Select(s => s.Id).Distinct());
        await Task.WhenAll(streams.Select(s => s.NextAsync("end")));
        await Task.WhenAll(streams.Select(s => s.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task What_stands_beside_the_journal_is_told_by_its_name_when_it_changes()
    {
        await using var bed = await ServerBed.StartAsync();
        await using var stream = await EventReader.OpenAsync(bed, "/api/v1/events");
        var node = new { id = "n", base_url = "http://127.0.0.1:9", version = "1", reasoners = new[] { new { id = "one" } } };
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/register", node, HttpStatusCode.Created);
        Assert.Equal("nodes", (await stream.NextAsync("changed")).Data.GetProperty("what").GetString());
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/audits", "{}", HttpStatusCode.Accepted);
        Assert.Equal("audits", (await stream.NextAsync("changed")).Data.GetProperty("what").GetString());
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams()
    {
        var bed = await ServerBed.StartAsync();
        await using var stream = await EventReader.OpenAsync(bed, "/api/v1/events");
        var ended = stream.ToEndAsync();
        await bed.Server.DisposeAsync();
        _ = await ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await bed.DisposeAsync();
    }

    [Fact]
    public async Task An_event_id_that_is_none_is_refused()
    {
        await using var bed = await ServerBed.StartAsync();
        var id = await StartAsync(bed, bed.PipelineText);
        _ = await bed.SendAsync(HttpMethod.Get, $"/api/v1/runs/{id}/events", null, HttpStatusCode.BadRequest, ("Last-Event-ID", "x"));
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/events", null, HttpStatusCode.BadRequest, ("Last-Event-ID", "x"));
    }

    private static async Task<string> StartAsync(ServerBed bed, string pipeline) =>
        (await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline }, HttpStatusCode.Accepted)).GetProperty("run_id").GetString()!;

    private static async Task<List<ServerEvent>> ReadAsync(ServerBed bed, string path, string? last = null)
    {
        await using var reader = await EventReader.OpenAsync(bed, path, last);
        return await reader.ToEndAsync();
    }
}
