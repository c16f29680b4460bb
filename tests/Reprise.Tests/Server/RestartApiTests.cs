using System.Net;
using System.Text.Json;

namespace Reprise.Tests.Server;

/// <summary>Restarts, forks, comparisons and golden runs over HTTP.</summary>
public sealed class RestartApiTests
{
    [Fact]
    public async Task A_run_is_restarted_after_a_look_at_the_plan_and_the_plan_is_kept()
    {
        await using var bed = await ServerBed.StartAsync();
        var origin = await RunAsync(bed);
        var path = $"/api/v1/executions/{Id(origin)}/restart";
        var plan = await bed.SendAsync(HttpMethod.Post, path, new { plan = true, steps = true, force = new[] { "score" } }, HttpStatusCode.OK);
        Assert.Equal((4, 3), (plan.GetProperty("counts").GetProperty("reuse").GetInt32(), plan.GetProperty("counts").GetProperty("run").GetInt32()));
        Assert.True(plan.GetProperty("steps").GetArrayLength() > 0);
        var restart = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, path, new { force = new[] { "score" }, reason = "again" }, HttpStatusCode.Accepted));
        Assert.Equal(("restart", "succeeded", Id(origin)), (Text(restart, "kind"), Text(restart, "status"), Id(restart.GetProperty("origin"))));
        Assert.Equal((5, 3), (restart.GetProperty("counts").GetProperty("reused").GetInt32(), restart.GetProperty("counts").GetProperty("succeeded").GetInt32()));
        var kept = await bed.GetAsync($"/api/v1/runs/{Id(restart)}/plan");
        Assert.Equal(4, kept.GetProperty("counts").GetProperty("reuse").GetInt32());
        Assert.Equal(Reasons(plan), Reasons(kept));
        Assert.Contains("3 asked for", Reasons(kept), StringComparison.Ordinal);
        Assert.Equal(Id(restart), Id((await bed.GetAsync($"/api/v1/runs/{Id(origin)}/lineage")).GetProperty("descendants")[0]));
    }

    [Fact]
    public async Task A_fork_changes_the_input_a_parameter_or_what_a_step_made()
    {
        await using var bed = await ServerBed.StartAsync();
        var origin = await RunAsync(bed);
        var path = $"/api/v1/executions/{Id(origin)}/fork";
        var patched = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, path, """{"input_patch":[{"op":"replace","path":"/fruit/1/size","value":9}]}""", HttpStatusCode.Accepted));
        Assert.Equal(("fork", 4), (Text(patched, "kind"), patched.GetProperty("counts").GetProperty("reused").GetInt32()));
        var set = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, path, new { @params = new { weight = 3 } }, HttpStatusCode.Accepted));
        Assert.Equal(3, set.GetProperty("params").GetProperty("weight").GetInt32());
        var step = Text((await bed.GetAsync($"/api/v1/runs/{Id(origin)}/steps?stage=items/select")).GetProperty("items")[0], "step_id");
        var replaced = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, path, new { outputs = new Dictionary<string, object>(StringComparer.Ordinal) { [step] = new { name = "kiwi", size = 10 } } }, HttpStatusCode.Accepted));
        Assert.Equal("replace", Text((await bed.GetAsync($"/api/v1/runs/{Id(replaced)}/steps?decision=replace")).GetProperty("items")[0], "decision"));
        var same = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, path, "{}", HttpStatusCode.Accepted));
        Assert.Equal("restart", Text(same, "kind"));
    }

    [Fact]
    public async Task What_was_said_of_effects_stands_with_the_run()
    {
        await using var bed = await ServerBed.StartAsync();
        var origin = await RunAsync(bed);
        var restart = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{Id(origin)}/restart", """{"effects":{"items/score":"repeat","*":"skip"}}""", HttpStatusCode.Accepted));
        Assert.Equal("""{"items/score":"repeat","*":"skip"}""", (await bed.GetAsync($"/api/v1/runs/{Id(restart)}/details")).GetProperty("effects").GetRawText());
        Assert.Equal("{}", (await bed.GetAsync($"/api/v1/runs/{Id(origin)}/details")).GetProperty("effects").GetRawText());
    }

    [Fact]
    public async Task A_step_in_the_path_runs_again()
    {
        await using var bed = await ServerBed.StartAsync();
        var origin = await RunAsync(bed);
        var step = Text((await bed.GetAsync($"/api/v1/runs/{Id(origin)}/steps?stage=items/score")).GetProperty("items")[0], "step_id");
        var restart = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{step}/restart", null, HttpStatusCode.Accepted));
        Assert.Equal(1, restart.GetProperty("counts").GetProperty("succeeded").GetInt32());
        Assert.Equal(step, Text(restart.GetProperty("origin"), "step_id"));
    }

    [Theory]
    [InlineData("""{"reuse":"some"}""", "usage.invalid", HttpStatusCode.BadRequest)]
    [InlineData("""{"force":["nowhere"]}""", "snapshot.stage_unknown", HttpStatusCode.BadRequest)]
    [InlineData("""{"effects":{"*":"perhaps"}}""", "usage.invalid", HttpStatusCode.BadRequest)]
    [InlineData("""{"effects":{"items/scroe":"skip","*":"skip"}}""", "snapshot.stage_unknown", HttpStatusCode.BadRequest)]
    [InlineData("""{"effects":{"stp_zzzz":"repeat"}}""", "step.not_found", HttpStatusCode.NotFound)]
    [InlineData("""{"webhook":{"url":"https://example.org"}}""", "usage.invalid", HttpStatusCode.BadRequest)]
    [InlineData("""{"queue":"amqp://me:secret@127.0.0.1:1"}""", "usage.invalid", HttpStatusCode.BadRequest)]
    [InlineData("""{"queue":"amqp://127.0.0.1:1"}""", "usage.invalid", HttpStatusCode.BadRequest)]
    [InlineData("""{"fromm":1}""", "usage.invalid", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_carried_out_is_refused_and_begins_nothing(string body, string code, HttpStatusCode status)
    {
        await using var bed = await ServerBed.StartAsync();
        var origin = await RunAsync(bed);
        var problem = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{Id(origin)}/restart", body, status);
        Assert.Equal(code, Text(problem, "code"));
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Single((await bed.GetAsync("/api/v1/runs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Runs_are_compared_and_one_becomes_golden()
    {
        await using var bed = await ServerBed.StartAsync();
        var origin = await RunAsync(bed);
        var restart = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{Id(origin)}/restart", null, HttpStatusCode.Accepted));
        var comparison = await bed.GetAsync($"/api/v1/compare?a={Id(origin)}&b={Id(restart)}");
        Assert.Equal((8, JsonValueKind.Null), (comparison.GetProperty("steps").GetArrayLength(), comparison.GetProperty("first_difference").ValueKind));
        var golden = await bed.SendAsync(HttpMethod.Put, $"/api/v1/runs/{Id(origin)}/golden", new { name = "first", tags = new[] { "a" } }, HttpStatusCode.OK);
        Assert.Equal("first", Text(golden.GetProperty("golden"), "name"));
        Assert.Equal(Id(origin), Id(Assert.Single((await bed.GetAsync("/api/v1/runs?golden=true")).GetProperty("items").EnumerateArray())));
        var problem = await bed.SendAsync(HttpMethod.Put, $"/api/v1/runs/{Id(origin)}/golden", new { tags = new[] { "a" } }, HttpStatusCode.BadRequest);
        Assert.Equal("usage.invalid", Text(problem, "code"));
    }

    private static async Task<JsonElement> RunAsync(ServerBed bed) =>
        await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted));

    private static string Id(JsonElement of) => Text(of, "run_id");

    private static string Reasons(JsonElement plan) => string.Join('\n', plan.GetProperty("stages").EnumerateArray().Select(s =>
        $"{Text(s, "stage")}:{string.Concat(s.GetProperty("reasons").EnumerateArray().Select(r => $" {r.GetProperty("count").GetInt64()} {Text(r, "reason")}"))}"));

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
