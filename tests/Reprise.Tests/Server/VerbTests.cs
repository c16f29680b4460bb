using System.Net;
using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>Runs are begun, stopped and gone on with over HTTP.</summary>
public sealed class VerbTests
{
    [Fact]
    public async Task A_run_begins_by_the_text_of_a_pipeline_and_then_by_its_name_with_other_parameters()
    {
        await using var bed = await ServerBed.StartAsync();
        var first = await StartAsync(bed, new { pipeline = bed.PipelineText });
        Assert.Equal("running", first.GetProperty("status").GetString());
        Assert.Equal("succeeded", (await bed.EndOfAsync(first)).GetProperty("status").GetString());
        var second = await StartAsync(bed, new { pipeline = "fruit", @params = new { weight = 2 }, labels = new { team = "ops" }, reason = "again", reuse = "any" });
        var ended = await bed.EndOfAsync(second);
        Assert.Equal(2, ended.GetProperty("params").GetProperty("weight").GetInt32());
        Assert.Equal("ops", ended.GetProperty("labels").GetProperty("team").GetString());
        Assert.Equal(5, ended.GetProperty("counts").GetProperty("reused").GetInt32()); // What was scored gave the same bytes, so the table is the same.
        Assert.Equal(Environment.UserName, ended.GetProperty("actor").GetString());
    }

    [Fact]
    public async Task By_its_name_a_pipeline_runs_as_its_file_stands_now_and_as_it_was_recorded_once_that_is_gone()
    {
        using var cli = new CliBed();
        await ServerBed.WriteFilesAsync(cli.Folder);
        Assert.Equal(0, (await cli.RunAsync("run", "pipeline.yaml")).ExitCode);
        await using var bed = await ServerBed.StartAsync(folder: cli.Folder);
        cli.Write("pipeline.yaml", bed.PipelineText.Replace("max: 10", "max: 20", StringComparison.Ordinal));
        var changed = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = "fruit" }));
        Assert.NotEqual((await cli.RunAsync("runs", "--json")).Json[1].GetProperty("snapshot").GetString(), changed.GetProperty("snapshot").GetString());
        File.Delete(Path.Combine(cli.Folder, "pipeline.yaml"));
        var recorded = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = "fruit", @params = new { weight = 5 } }));
        Assert.Equal("succeeded", recorded.GetProperty("status").GetString());
        Assert.Equal(5, recorded.GetProperty("params").GetProperty("weight").GetInt32());
    }

    [Fact]
    public async Task A_run_begins_by_the_digest_of_a_snapshot_whose_parameters_are_fixed()
    {
        await using var bed = await ServerBed.StartAsync();
        var first = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = bed.PipelineText, @params = new { weight = 3 } }));
        var snapshot = first.GetProperty("snapshot").GetString();
        var again = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = snapshot }));
        Assert.Equal(snapshot, again.GetProperty("snapshot").GetString());
        var problem = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = snapshot, @params = new { weight = 1 } }, HttpStatusCode.BadRequest);
        Assert.Equal("usage.invalid", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Every_verb_says_what_it_would_do_before_it_does()
    {
        await using var bed = await ServerBed.StartAsync();
        var plan = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText, plan = true, steps = true }, HttpStatusCode.OK);
        Assert.Equal("run", plan.GetProperty("verb").GetString());
        Assert.True(plan.GetProperty("steps").GetArrayLength() > 0);
        Assert.Empty((await bed.GetAsync("/api/v1/runs")).GetProperty("items").EnumerateArray());
        _ = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = bed.PipelineText }));
        var replay = await bed.SendAsync(HttpMethod.Post, "/api/v1/executions/last/replay", new { from_stage = "select", plan = true }, HttpStatusCode.OK);
        Assert.Equal(3, replay.GetProperty("counts").GetProperty("publish").GetInt32());
        var rerun = await bed.SendAsync(HttpMethod.Post, "/api/v1/artifacts/report%2Ftable.json/rerun", new { plan = true }, HttpStatusCode.OK);
        Assert.Equal("rerun", rerun.GetProperty("verb").GetString());
        Assert.Single((await bed.GetAsync("/api/v1/runs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_replay_takes_a_run_or_a_step_of_it_by_path_or_body()
    {
        await using var bed = await ServerBed.StartAsync();
        var first = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = bed.PipelineText }));
        var id = first.GetProperty("run_id").GetString();
        var step = (await bed.GetAsync($"/api/v1/runs/{id}/steps")).GetProperty("items")[0].GetProperty("step_id").GetString();
        var byPath = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{step}/replay", new { from_stage = "select", rate = "500/s", order = "key" }, HttpStatusCode.Accepted));
        Assert.Equal(id, byPath.GetProperty("origin").GetProperty("run_id").GetString());
        var byBody = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/replay", new { execution_id = id, from_stage = "items/score", pipeline = bed.PipelineText, rate = 100 }, HttpStatusCode.Accepted));
        Assert.Equal("succeeded", byBody.GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_artifact_is_made_again_and_its_manifest_is_there_when_the_run_has_ended()
    {
        await using var bed = await ServerBed.StartAsync();
        _ = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = bed.PipelineText }));
        var rerun = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/artifacts/report%2Ftable.json/rerun", new { strict = true }, HttpStatusCode.Accepted));
        Assert.Equal("identical", rerun.GetProperty("verdict").GetString());
        Assert.Equal("identical", (await bed.GetAsync($"/api/v1/runs/{rerun.GetProperty("run_id").GetString()}/manifest")).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_run_is_paused_resumed_and_cancelled()
    {
        await using var bed = await ServerBed.StartAsync();
        var id = (await StartAsync(bed, new { pipeline = bed.SlowText })).GetProperty("run_id").GetString();
        var paused = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/pause", new { reason = "lunch" }, HttpStatusCode.Accepted);
        Assert.Equal("paused", paused.GetProperty("status").GetString());
        var resumed = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/resume", null, HttpStatusCode.Accepted);
        Assert.Equal("running", resumed.GetProperty("status").GetString());
        var asked = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/cancel", new { reason = "enough" }, HttpStatusCode.Accepted);
        Assert.Equal("cancelled", (await bed.EndOfAsync(asked)).GetProperty("status").GetString());
        var problem = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/cancel", null, HttpStatusCode.Conflict);
        Assert.Equal("run.ended", problem.GetProperty("code").GetString());
        Assert.Equal("run.ended", (await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/recover", null, HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_failed_run_is_recovered_once_its_cause_is_gone()
    {
        await using var bed = await ServerBed.StartAsync();
        var failed = await bed.EndOfAsync(await StartAsync(bed, new { pipeline = bed.FlakyText }));
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        var id = failed.GetProperty("run_id").GetString();
        Assert.Equal("exec.exit", failed.GetProperty("error").GetProperty("code").GetString());
        var cause = Assert.Single((await bed.GetAsync($"/api/v1/runs/{id}/failures")).GetProperty("causes").EnumerateArray());
        Assert.Equal(("only/try", "exec.exit", 1, 1), (cause.GetProperty("target").GetString(), cause.GetProperty("code").GetString(), cause.GetProperty("count").GetInt32(), cause.GetProperty("of").GetInt32()));
        Assert.StartsWith("stp_", cause.GetProperty("first").GetString(), StringComparison.Ordinal);
        var actions = (await bed.GetAsync($"/api/v1/runs/{id}/actions")).GetProperty("actions").EnumerateArray().ToDictionary(a => a.GetProperty("action").GetString()!, a => a.GetProperty("why").GetString(), StringComparer.Ordinal);
        Assert.Null(actions["recover"]);
        Assert.Equal($"{id} is failed; only a run that succeeded can be golden.", actions["golden"]);
        Assert.Equal((1, 0), (Counted(await bed.GetAsync("/api/v1/runs/summary"), "failed"), Counted(await bed.GetAsync("/api/v1/runs/summary?kind=fork"), "failed")));
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "cause-is-gone"), "", TestContext.Current.CancellationToken);
        var recovered = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/recover", new { reason = "mended" }, HttpStatusCode.Accepted));
        Assert.Equal("succeeded", recovered.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_stopped_server_leaves_its_runs_to_the_next()
    {
        using var folder = new Conformance.TemporaryFolder();
        string id;
        await using (var first = await ServerBed.StartAsync(folder: folder.Path))
        {
            id = (await StartAsync(first, new { pipeline = first.SlowText })).GetProperty("run_id").GetString()!;
        }

        await File.WriteAllTextAsync(folder["go-on"], "", TestContext.Current.CancellationToken);
        await using var second = await ServerBed.StartAsync(folder: folder.Path);
        Assert.Equal("succeeded", (await second.EndOfAsync(await second.GetAsync($"/api/v1/runs/{id}"))).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_same_request_with_an_idempotency_key_begins_one_run_and_another_body_is_refused()
    {
        await using var bed = await ServerBed.StartAsync();
        var body = new { pipeline = bed.PipelineText };
        var key = ("Idempotency-Key", "one");
        var first = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", body, HttpStatusCode.Accepted, key);
        var second = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", body, HttpStatusCode.Accepted, key);
        Assert.True(JsonElement.DeepEquals(first, second));
        var other = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText, reason = "x" }, HttpStatusCode.UnprocessableEntity, key);
        Assert.Equal("idempotency.conflict", other.GetProperty("code").GetString());
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = "nothing" }, HttpStatusCode.NotFound, ("Idempotency-Key", "two"));
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", body, HttpStatusCode.Accepted, ("Idempotency-Key", "two"));
        Assert.Equal(2, (await bed.GetAsync("/api/v1/runs")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Ten_equal_requests_at_once_with_one_key_begin_one_run()
    {
        await using var bed = await ServerBed.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/runs") { Content = System.Net.Http.Json.JsonContent.Create(new { pipeline = bed.PipelineText }) };
            request.Headers.Add("Idempotency-Key", "same");
            using var response = await bed.Http.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }));
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.Conflict, status.ToString()));
        Assert.Single((await bed.GetAsync("/api/v1/runs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_run_is_part_of_the_trace_of_whoever_asked_for_it()
    {
        await using var bed = await ServerBed.StartAsync();
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        var run = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted, ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));
        Assert.Equal(Trace, run.GetProperty("trace_id").GetString());
        var replay = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted, ("traceparent", "nonsense"));
        Assert.NotEqual(Trace, replay.GetProperty("trace_id").GetString());
    }

    [Theory]
    [InlineData("inputs: [{ name: f, to: a }]\nroutes: { a: { stages: [{ name: x, type: json_select, with: { fields: { a: /a } } }] } }", "the path of the file to read")]
    [InlineData("inputs: [{ name: f, path: FOLDER/fruit.json, to: a }]\nroutes: { a: { stages: [{ name: x, type: exec, with: { command: [sh, x.sh], files: [x.sh] } }] } }", "in the text of a pipeline that is sent to a server, at the folder in which the server was started")]
    public async Task What_is_wrong_with_the_text_of_a_pipeline_is_told_without_speaking_of_its_file_alone(string text, string expected)
    {
        await using var bed = await ServerBed.StartAsync();
        var refused = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = "pipeline: p\n" + text.Replace("FOLDER", bed.Folder, StringComparison.Ordinal) + "\n" }, HttpStatusCode.BadRequest);
        Assert.Contains(expected, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("relative to the pipeline file", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/runs", "{", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", "[]", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", "null", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", "{}", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", """{"pipeline":5}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", """{"pipeline":"x","pipeline":"y"}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", """{"pipelin":"x"}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", """{"pipeline":"x","notify":["a@b"]}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", """{"pipeline":"nothing","labels":{"a":null}}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/executions/nothing/restart", """{"force":[null]}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/runs", """{"pipeline":"nothing"}""", HttpStatusCode.NotFound, "pipeline.not_found")]
    [InlineData("/api/v1/runs", """{"pipeline":"a: [\n"}""", HttpStatusCode.BadRequest, "pipeline.invalid")]
    [InlineData("/api/v1/runs", """{"pipeline":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}""", HttpStatusCode.Conflict, "artifact.missing")]
    [InlineData("/api/v1/runs", """{"pipeline":"../../../etc/passwd"}""", HttpStatusCode.NotFound, "pipeline.not_found")]
    [InlineData("/api/v1/executions/nothing/replay", """{"from_stage":"x"}""", HttpStatusCode.NotFound, "run.not_found")]
    [InlineData("/api/v1/executions/nothing/cancel", "", HttpStatusCode.NotFound, "run.not_found")]
    [InlineData("/api/v1/executions/stp_x/resolve", """{"as":"done","reason":"x"}""", HttpStatusCode.NotFound, "step.not_found")]
    [InlineData("/api/v1/executions/stp_x/resolve", """{"as":"maybe","reason":"x"}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/executions/stp_x/resolve", """{"as":"done"}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/replay", """{"from_stage":"x"}""", HttpStatusCode.BadRequest, "usage.invalid")]
    [InlineData("/api/v1/artifacts/nothing/rerun", "{}", HttpStatusCode.NotFound, "artifact.not_found")]
    public async Task A_request_that_makes_no_sense_is_refused_and_nothing_is_recorded(string path, string body, HttpStatusCode status, string code)
    {
        await using var bed = await ServerBed.StartAsync();
        var problem = await bed.SendAsync(HttpMethod.Post, path, body, status);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Empty((await bed.GetAsync("/api/v1/runs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_no_json_is_refused()
    {
        await using var bed = await ServerBed.StartAsync(o => o with { MaxBody = 1000 });
        var large = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", JsonSerializer.Serialize(new { pipeline = new string('x', 2000) }), HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("body.too_large", large.GetProperty("code").GetString());
        using var text = await bed.Http.PostAsync("/api/v1/runs", new StringContent("pipeline=x"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
    }

    private static int Counted(JsonElement summary, string status) => summary.GetProperty("by_status").GetProperty(status).GetInt32();

    private static Task<JsonElement> StartAsync(ServerBed bed, object body) => bed.SendAsync(HttpMethod.Post, "/api/v1/runs", body, HttpStatusCode.Accepted);
}
