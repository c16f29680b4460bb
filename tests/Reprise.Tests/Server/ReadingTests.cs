using System.Net;
using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>Reading over HTTP gives what the command line prints with <c>--json</c>.</summary>
public sealed class ReadingTests(RecordedBed recorded) : IClassFixture<RecordedBed>
{
    private readonly CliBed _cli = recorded.Cli;
    private readonly ServerBed _bed = recorded.Server;

    [Theory]
    [InlineData("/api/v1/runs/last", "show last")]
    [InlineData("/api/v1/types", "types")]
    [InlineData("/api/v1/types?all=true", "types --all")]
    [InlineData("/api/v1/artifacts/report%2Ftable.json", "artifacts report/table.json")]
    [InlineData("/api/v1/artifacts/report%2Ftable.json%401", "artifacts report/table.json@1")]
    [InlineData("/api/v1/runs/last/storage/", "ls")]
    public async Task A_path_answers_with_what_the_command_prints(string path, string command)
    {
        var printed = (await _cli.RunAsync([.. command.Split(' '), "--json"])).Json;
        Assert.True(JsonElement.DeepEquals(printed, await _bed.GetAsync(path)));
    }

    [Fact]
    public async Task Lists_hold_what_the_commands_print_and_a_cursor()
    {
        var runs = (await _cli.RunAsync("runs", "--json")).Json;
        Assert.True(JsonElement.DeepEquals(runs, (await _bed.GetAsync("/api/v1/runs")).GetProperty("items")));
        var artifacts = (await _cli.RunAsync("artifacts", "--json")).Json;
        Assert.True(JsonElement.DeepEquals(artifacts, (await _bed.GetAsync("/api/v1/artifacts")).GetProperty("items")));
        var steps = (await _cli.RunAsync("show", "last", "--steps", "--json")).Json.GetProperty("steps");
        Assert.True(JsonElement.DeepEquals(steps, (await _bed.GetAsync("/api/v1/runs/last/steps")).GetProperty("items")));
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_to_its_end()
    {
        foreach (var path in (string[])["/api/v1/runs?", "/api/v1/runs?sort=duration&", "/api/v1/runs?sort=saved&", "/api/v1/runs/last/steps?", "/api/v1/runs/last/steps?sort=duration&"])
        {
            var whole = (await _bed.GetAsync(path)).GetProperty("items").EnumerateArray().Select(i => i.ToString()).ToList();
            var (read, next) = (new List<string>(), "");
            do
            {
                var page = await _bed.GetAsync($"{path}limit=2{(next.Length > 0 ? "&after=" + next : "")}");
                read.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.ToString()));
                next = page.GetProperty("next").GetString() ?? "";
            }
            while (next.Length > 0);
            Assert.True(whole.Count > 2);
            Assert.Equal(whole, read);
        }
    }

    [Theory]
    [InlineData("status=succeeded", 3)]
    [InlineData("status=failed", 0)]
    [InlineData("kind=replay", 1)]
    [InlineData("pipeline=fruit", 3)]
    [InlineData("label=team%3Dops", 1)]
    [InlineData("label=team%3Dops&label=day%3Dmon", 0)]
    [InlineData("text=THE%20first", 1)]
    [InlineData("since=1h", 3)]
    [InlineData("until=2001-01-01", 0)]
    [InlineData("kind=replay&kind=rerun", 2)]
    [InlineData("status=failed&status=succeeded", 3)]
    [InlineData("pipeline=fruit&pipeline=nothing&kind=run", 1)]
    public async Task Runs_are_filtered_as_on_the_command_line(string query, int expected) =>
        Assert.Equal(expected, (await _bed.GetAsync("/api/v1/runs?" + query)).GetProperty("items").GetArrayLength());

    [Theory]
    [InlineData("/api/v1/runs?status=done", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?state=failed", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?limit=0", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?limit=501", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?limit=many", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?after=x", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?since=999999999d", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?label=team", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?sort=size", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?sort=saved&after=x-1", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs?sort=saved&after=1", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs/run_zzzzzzzz", HttpStatusCode.NotFound, "run.not_found")]
    [InlineData("/api/v1/runs/run_", HttpStatusCode.NotFound, "run.not_found")]
    [InlineData("/api/v1/runs/%27%20OR%201%3D1", HttpStatusCode.NotFound, "run.not_found")]
    [InlineData("/api/v1/runs/last/steps?stage=nothing", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs/last/steps?status=odd", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/steps/stp_zzzz", HttpStatusCode.NotFound, "step.not_found")]
    [InlineData("/api/v1/artifacts/nothing", HttpStatusCode.NotFound, "artifact.not_found")]
    [InlineData("/api/v1/artifacts/report/table.json", HttpStatusCode.NotFound, "path.not_found")]
    [InlineData("/api/v1/artifacts/..%2F..%2Fjournal.db", HttpStatusCode.NotFound, "artifact.not_found")]
    [InlineData("/api/v1/artifacts/..%2F..%2Fjournal.db/content", HttpStatusCode.NotFound, "artifact.not_found")]
    [InlineData("/api/v1/artifacts/0000000000000000000000000000000000000000000000000000000000000000/content", HttpStatusCode.Conflict, "artifact.missing")]
    [InlineData("/api/v1/runs/last/plan", HttpStatusCode.NotFound, "plan.not_found")]
    [InlineData("/api/v1/runs/last/storage/nowhere/", HttpStatusCode.NotFound, "artifact.not_found")]
    public async Task What_is_not_there_or_makes_no_sense_is_a_problem_with_its_code(string path, HttpStatusCode status, string code)
    {
        var problem = await _bed.SendAsync(HttpMethod.Get, path, null, status);
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Steps_are_filtered_by_stage_status_decision_and_item()
    {
        var run = await RunOfKindAsync("run");
        Assert.Equal(3, await CountAsync($"/api/v1/runs/{run}/steps?stage=items/select"));
        Assert.Equal(3, await CountAsync($"/api/v1/runs/{run}/steps?stage=items/select&status=succeeded&decision=execute"));
        Assert.Equal(0, await CountAsync($"/api/v1/runs/{run}/steps?decision=reuse"));
        Assert.Equal(2, await CountAsync($"/api/v1/runs/{run}/steps?item=apple"));
        Assert.Equal(1, await CountAsync($"/api/v1/runs/{run}/steps?item=fruit"));
    }

    [Fact]
    public async Task Steps_are_searched_sorted_and_counted()
    {
        var run = await RunOfKindAsync("run");
        var split = (await _bed.GetAsync($"/api/v1/runs/{run}/steps?stage=ingest/split")).GetProperty("items")[0].GetProperty("step_id").GetString();
        Assert.Equal(3, await CountAsync($"/api/v1/runs/{run}/steps?parent={split}"));
        Assert.Equal(1, await CountAsync($"/api/v1/runs/{run}/steps?parent=none&text=ASKED%20FOR&stage=split"));
        Assert.Equal(2, await CountAsync($"/api/v1/runs/{run}/steps?text=plum"));
        var times = (await _bed.GetAsync($"/api/v1/runs/{run}/steps?sort=duration")).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("duration_ms").GetInt64()).ToList();
        Assert.Equal(times.OrderDescending(), times);
        var summary = await _bed.GetAsync($"/api/v1/runs/{run}/steps/summary?stage=items/score");
        Assert.Equal("""{"total":3,"by_status":{"succeeded":3},"by_decision":{"execute":3},"reasons":[{"reason":"reuse was not asked for","count":3}]}""", summary.ToString());
        var problem = await _bed.SendAsync(HttpMethod.Get, $"/api/v1/runs/{await RunOfKindAsync("replay")}/steps?parent={split}", null, HttpStatusCode.BadRequest);
        Assert.Equal("usage.invalid", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Stages_tell_when_they_ran_how_long_their_steps_took_and_what_went_on_from_them()
    {
        var run = await RunOfKindAsync("run");
        var details = await _bed.GetAsync($"/api/v1/runs/{run}/details");
        Assert.Equal(["ingest/split items 3", "items/score table 3"], details.GetProperty("flows").EnumerateArray().Select(f => $"{f.GetProperty("from")} {f.GetProperty("to")} {f.GetProperty("count")}"));
        var score = details.GetProperty("stages").EnumerateArray().Single(s => s.GetProperty("target").GetString() == "items/score");
        var steps = (await _bed.GetAsync($"/api/v1/runs/{run}/steps?stage=items/score")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(steps.Min(s => s.GetProperty("started_at").GetString()), score.GetProperty("started_at").GetString());
        Assert.Equal(steps.Max(s => s.GetProperty("completed_at").GetString()), score.GetProperty("completed_at").GetString());
        Assert.Equal(steps.Max(s => s.GetProperty("duration_ms").GetInt64()), score.GetProperty("max_ms").GetInt64());
        Assert.Equal(steps.Select(s => s.GetProperty("duration_ms").GetInt64()).Order().ElementAt(1), score.GetProperty("median_ms").GetInt64());
    }

    [Fact]
    public async Task A_step_is_read_with_its_outputs_and_its_reason()
    {
        var run = await RunOfKindAsync("run");
        var split = (await _bed.GetAsync($"/api/v1/runs/{run}/steps?stage=ingest/split")).GetProperty("items")[0];
        var id = split.GetProperty("step_id").GetString();
        Assert.True(JsonElement.DeepEquals(split, await _bed.GetAsync($"/api/v1/steps/{id}")));
        var first = await _bed.GetAsync($"/api/v1/steps/{id}/outputs?limit=2");
        var rest = await _bed.GetAsync($"/api/v1/steps/{id}/outputs?after={first.GetProperty("next").GetString()}");
        Assert.Equal(["apple", "pear", "plum/red"], first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(o => o.GetProperty("name").GetString()!));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        var why = (await _cli.RunAsync("why", id!, "--json")).Json;
        Assert.True(JsonElement.DeepEquals(why, await _bed.GetAsync($"/api/v1/steps/{id}/why")));
    }

    [Fact]
    public async Task The_lineage_names_ancestors_and_descendants()
    {
        var (run, replay) = (await RunOfKindAsync("run"), await RunOfKindAsync("replay"));
        var of = await _bed.GetAsync($"/api/v1/runs/{replay}/lineage");
        Assert.Equal([run], of.GetProperty("ancestors").EnumerateArray().Select(r => r.GetProperty("run_id").GetString()));
        Assert.Contains(replay, (await _bed.GetAsync($"/api/v1/runs/{run}/lineage")).GetProperty("descendants").EnumerateArray().Select(r => r.GetProperty("run_id").GetString()));
    }

    [Fact]
    public async Task A_rerun_has_its_manifest_and_another_run_has_none()
    {
        var manifest = await _bed.GetAsync($"/api/v1/runs/{await RunOfKindAsync("rerun")}/manifest");
        Assert.Equal("identical", manifest.GetProperty("verdict").GetString());
        var problem = await _bed.SendAsync(HttpMethod.Get, $"/api/v1/runs/{await RunOfKindAsync("run")}/manifest", null, HttpStatusCode.NotFound);
        Assert.Equal("manifest.not_found", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Stored_outputs_read_like_a_folder_down_to_their_bytes()
    {
        var run = await RunOfKindAsync("run");
        var stages = await _bed.GetAsync($"/api/v1/runs/{run}/storage/items/");
        Assert.Equal([$"{run}/items/select/", $"{run}/items/score/"], stages.EnumerateArray().Select(e => e.GetProperty("path").GetString()!));
        var outputs = await _bed.GetAsync($"/api/v1/runs/{run}/storage/items/score/");
        var plum = outputs.EnumerateArray().Select(e => e.GetProperty("path").GetString()!).Single(p => p.Contains("plum", StringComparison.Ordinal));
        Assert.EndsWith("/plum%2Fred", plum);
        var bytes = await _bed.Http.GetStringAsync($"/api/v1/runs/{run}/storage/items/score/plum%252Fred", TestContext.Current.CancellationToken);
        Assert.Equal("plum/red", JsonElement.Parse(bytes).GetProperty("name").GetString());
        Assert.Equal(7, (await _bed.GetAsync($"/api/v1/runs/{run}/storage/?recursive=true")).GetArrayLength() - 3);
    }

    [Fact]
    public async Task The_overview_counts_everything()
    {
        var overview = await _bed.GetAsync("/api/v1/overview");
        Assert.Equal("""{"runs":3,"active":0,"artifacts":1,"pipelines":1,"nodes":0,"audit_score":null}""", overview.ToString());
        Assert.Equal("""[{"label":"team=ops","count":1}]""", (await _bed.GetAsync("/api/v1/labels")).ToString());
    }

    [Fact]
    public async Task Pipelines_are_listed_with_their_newest_run()
    {
        var fruit = (await _bed.GetAsync("/api/v1/pipelines")).EnumerateArray().Single(p => p.GetProperty("pipeline").GetString() == "fruit");
        Assert.Equal("replay", fruit.GetProperty("last_run").GetProperty("kind").GetString());
        Assert.True(fruit.GetProperty("file_present").GetBoolean());
    }

    [Fact]
    public async Task Versions_of_a_name_come_newest_first()
    {
        var version = Assert.Single((await _bed.GetAsync("/api/v1/artifacts/report%2Ftable.json/versions")).EnumerateArray());
        Assert.Equal(1, version.GetProperty("version").GetInt32());
        Assert.StartsWith("stp_", version.GetProperty("step_id").GetString(), StringComparison.Ordinal);
        var digest = version.GetProperty("digest").GetString();
        Assert.Equal("artifact.not_found", (await _bed.SendAsync(HttpMethod.Get, $"/api/v1/artifacts/{digest}/versions", null, HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    private async Task<int> CountAsync(string path) => (await _bed.GetAsync(path)).GetProperty("items").GetArrayLength();

    private async Task<string> RunOfKindAsync(string kind) => (await _bed.GetAsync($"/api/v1/runs?kind={kind}")).GetProperty("items")[0].GetProperty("run_id").GetString()!;
}
