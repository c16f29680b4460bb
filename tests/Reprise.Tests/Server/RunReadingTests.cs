using System.Net;
using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>What is told of a run and its steps beside them, and what is done with several runs at once.</summary>
public sealed class RunReadingTests : IAsyncLifetime
{
    private ServerBed _bed = null!;

    public async ValueTask InitializeAsync() => _bed = await ServerBed.StartAsync();

    public async ValueTask DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task The_definition_stands_beside_todays_file_and_says_what_is_wrong_with_it()
    {
        using var cli = new CliBed();
        await ServerBed.WriteFilesAsync(cli.Folder);
        Assert.Equal(0, (await cli.RunAsync("run", "pipeline.yaml")).ExitCode);
        await using var bed = await ServerBed.StartAsync(folder: cli.Folder);
        Assert.Empty((await bed.GetAsync("/api/v1/runs/last/definition")).GetProperty("changes").EnumerateArray());
        var file = Path.Combine(cli.Folder, "pipeline.yaml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("max: 10", "max: 20", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var changed = await bed.GetAsync("/api/v1/runs/last/definition");
        var change = Assert.Single(changed.GetProperty("changes").EnumerateArray());
        Assert.Equal(("10", "20"), (change.GetProperty("recorded").ToString(), change.GetProperty("current").ToString()));
        Assert.Equal("fruit", changed.GetProperty("current").GetProperty("pipeline").GetString());
        await File.WriteAllTextAsync(file, "pipeline: [", TestContext.Current.CancellationToken);
        var broken = await bed.GetAsync("/api/v1/runs/last/definition");
        Assert.Equal("pipeline.invalid", broken.GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, broken.GetProperty("current").ValueKind);
    }

    [Fact]
    public async Task The_critical_path_leads_from_the_input_to_what_ended_last()
    {
        var run = await RunAsync(_bed.PipelineText);
        var path = await _bed.GetAsync($"/api/v1/runs/{run}/critical-path");
        Assert.Equal(["ingest/split", "items/select", "items/score", "table/table"], path.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("target").GetString()!));
        Assert.Single(path.GetProperty("steps").EnumerateArray().Skip(1).Take(2).Select(s => s.GetProperty("item").GetString()).Distinct());
    }

    [Fact]
    public async Task Every_attempt_at_a_step_is_told_oldest_first_also_those_in_other_runs_of_its_lineage()
    {
        var run = await RunAsync(_bed.FlakyText);
        await File.WriteAllTextAsync(Path.Combine(_bed.Folder, "cause-is-gone"), "", TestContext.Current.CancellationToken);
        var restart = await EndAsync((await _bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{run}/restart", "{}", HttpStatusCode.Accepted)).GetProperty("run_id").GetString()!);
        var step = (await _bed.GetAsync($"/api/v1/runs/{restart}/steps")).GetProperty("items")[0].GetProperty("step_id").GetString();
        var attempts = (await _bed.GetAsync($"/api/v1/steps/{step}/attempts")).GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal([(run, "failed"), (restart, "succeeded")], attempts.Select(a => (a.GetProperty("run_id").GetString()!, a.GetProperty("status").GetString()!)));
        var actions = (await _bed.GetAsync($"/api/v1/steps/{attempts[0].GetProperty("step_id").GetString()}/actions")).GetProperty("actions").EnumerateArray().ToList();
        Assert.Equal(["restart", "fork"], actions.Where(a => a.GetProperty("possible").GetBoolean()).Select(a => a.GetProperty("action").GetString()!));
        Assert.All(actions, a => Assert.Equal(a.GetProperty("possible").GetBoolean(), a.GetProperty("why").ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task Why_shows_the_values_behind_the_key_also_where_nothing_differs()
    {
        var run = await RunAsync(_bed.PipelineText);
        var step = (await _bed.GetAsync($"/api/v1/runs/{run}/steps?stage=items/select")).GetProperty("items")[0].GetProperty("step_id").GetString();
        var values = (await _bed.GetAsync($"/api/v1/steps/{step}/why")).GetProperty("values");
        Assert.Equal("/size", values.GetProperty("with").GetProperty("fields").GetProperty("size").GetString());
        Assert.Equal(JsonValueKind.Null, values.GetProperty("context").ValueKind);
    }

    [Fact]
    public async Task Several_runs_are_labelled_restarted_and_cancelled_each_by_itself_and_planned_before()
    {
        var run = await RunAsync(_bed.PipelineText);
        var planned = await BulkAsync($$"""{ "action": "restart", "runs": ["{{run}}", "run_nothing"], "plan": true }""");
        Assert.Equal([(true, "0"), (false, "")], planned.Select(r => (r.GetProperty("possible").GetBoolean(), r.GetProperty("counts") is { ValueKind: JsonValueKind.Object } c ? c.GetProperty("run").ToString() : "")));
        Assert.Equal(1, (await _bed.GetAsync("/api/v1/overview")).GetProperty("runs").GetInt32());
        var begun = (await BulkAsync($$"""{ "action": "restart", "runs": ["{{run}}"] }"""))[0].GetProperty("begun").GetString()!;
        await EndAsync(begun);
        Assert.Equal("restart", (await _bed.GetAsync($"/api/v1/runs/{begun}")).GetProperty("kind").GetString());
        _ = await BulkAsync($$"""{ "action": "label", "runs": ["{{run}}", "{{begun}}"], "labels": { "team": "ops" } }""");
        Assert.Equal("""[{"label":"team=ops","count":2}]""", (await _bed.GetAsync("/api/v1/labels")).ToString());
        var cancel = (await BulkAsync($$"""{ "action": "cancel", "runs": ["{{run}}"] }"""))[0];
        Assert.Contains("it has ended", cancel.GetProperty("why").GetString(), StringComparison.Ordinal);
        var wrong = await _bed.SendAsync(HttpMethod.Post, "/api/v1/bulk", """{ "action": "restart", "runs": [] }""", HttpStatusCode.BadRequest);
        Assert.Equal("usage.invalid", wrong.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_comparison_is_read_page_by_page_and_counts_all_of_it()
    {
        var run = await RunAsync(_bed.PipelineText);
        var fork = await EndAsync((await _bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{run}/fork",
            """{ "input_patch": [ { "op": "replace", "path": "/fruit/0/size", "value": 9 } ] }""", HttpStatusCode.Accepted)).GetProperty("run_id").GetString()!);
        var whole = await _bed.GetAsync($"/api/v1/compare?a={run}&b={fork}");
        Assert.Equal("""{"same":4,"differs":4}""", whole.GetProperty("counts").ToString());
        var (read, next) = (new List<string>(), "0");
        while (next is { Length: > 0 })
        {
            var page = await _bed.GetAsync($"/api/v1/compare?a={run}&b={fork}&same=false&limit=3&after={next}");
            Assert.Equal(whole.GetProperty("counts").ToString(), page.GetProperty("counts").ToString());
            Assert.Equal(whole.GetProperty("first_difference").ToString(), page.GetProperty("first_difference").ToString());
            read.AddRange(page.GetProperty("steps").EnumerateArray().Select(s => s.ToString()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(whole.GetProperty("steps").EnumerateArray().Where(s => !s.GetProperty("same").GetBoolean()).Select(s => s.ToString()), read);
    }

    private async Task<List<JsonElement>> BulkAsync(string body) => [.. (await _bed.SendAsync(HttpMethod.Post, "/api/v1/bulk", body, HttpStatusCode.OK)).GetProperty("runs").EnumerateArray()];

    private async Task<string> RunAsync(string pipeline)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["pipeline"] = pipeline });
        return await EndAsync((await _bed.SendAsync(HttpMethod.Post, "/api/v1/runs", body, HttpStatusCode.Accepted)).GetProperty("run_id").GetString()!);
    }

    private async Task<string> EndAsync(string run)
    {
        _ = await _bed.EndOfAsync(await _bed.GetAsync($"/api/v1/runs/{run}"));
        return run;
    }
}
