using System.Net;
using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>What an artifact came from, what came of it, and what speaks for it, over HTTP.</summary>
public sealed class ProvenanceApiTests
{
    private const string Table = "/api/v1/artifacts/report%2Ftable.json";

    [Fact]
    public async Task Provenance_takes_the_steps_of_a_stage_together_and_ends_at_the_file()
    {
        await using var bed = await ServerBed.StartAsync();
        var run = await RunAsync(bed);
        var found = await bed.GetAsync($"{Table}/provenance");
        Assert.Equal(["ingest/split 1", "items/select 3", "items/score 3", "table/table 1"], found.GetProperty("stages").EnumerateArray().Select(s => $"{s.GetProperty("target").GetString()} {s.GetProperty("steps").GetInt32()}"));
        Assert.Equal(["source-0 stage-3 1", "stage-3 stage-2 3", "stage-2 stage-1 3", "stage-1 stage-0 3"], found.GetProperty("links").EnumerateArray().Select(l => $"{l.GetProperty("from").GetString()} {l.GetProperty("to").GetString()} {l.GetProperty("count").GetInt32()}"));
        Assert.Equal((8, run.GetProperty("inputs")[0].GetProperty("digest").GetString()), (found.GetProperty("steps").GetInt32(), found.GetProperty("sources")[0].GetProperty("digest").GetString()));
        Assert.Empty(found.GetProperty("gaps").EnumerateArray());

        // What a run reused came from where it was executed.
        var again = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = Pipeline(bed, 20), reuse = "any" }, HttpStatusCode.Accepted));
        Assert.True(again.GetProperty("counts").GetProperty("reused").GetInt32() > 0);
        var later = await bed.GetAsync($"{Table}/provenance");
        Assert.Equal([run.GetProperty("run_id").GetString(), again.GetProperty("run_id").GetString()], new[] { 0, 3 }.Select(i => later.GetProperty("stages")[i].GetProperty("run_id").GetString()));
        Assert.Equal(8, later.GetProperty("steps").GetInt32());
    }

    [Fact]
    public async Task The_steps_of_a_stage_are_those_alone_that_the_artifact_came_from()
    {
        await using var bed = await ServerBed.StartAsync();
        var run = await RunAsync(bed);
        var apple = $"/api/v1/artifacts/{Uri.EscapeDataString($"{run.GetProperty("run_id").GetString()}/items/score/apple")}";
        Assert.Equal(["apple"], Items(await bed.GetAsync($"{apple}/provenance/steps?stage={await StageAsync(apple, "items/select")}")));
        var select = await StageAsync(Table, "items/select");
        var page = await bed.GetAsync($"{Table}/provenance/steps?stage={select}&limit=2");
        var rest = await bed.GetAsync($"{Table}/provenance/steps?stage={select}&limit=2&after={page.GetProperty("next").GetString()}");
        Assert.Equal((2, 3, JsonValueKind.Null), (Items(page).Count(), Items(page).Concat(Items(rest)).Distinct().Count(), rest.GetProperty("next").ValueKind));
        Assert.Equal("usage.invalid", (await bed.SendAsync(HttpMethod.Get, $"{Table}/provenance/steps?stage=stage-99", null, HttpStatusCode.BadRequest)).GetProperty("code").GetString());

        static IEnumerable<string?> Items(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("item").GetString());
        async Task<string?> StageAsync(string artifact, string target) => (await bed.GetAsync($"{artifact}/provenance")).GetProperty("stages").EnumerateArray()
            .Single(s => s.GetProperty("target").GetString() == target).GetProperty("id").GetString();
    }

    [Fact]
    public async Task An_artifact_is_attested_by_those_who_made_the_same_bytes_and_contradicted_by_those_who_did_the_same_and_made_others()
    {
        await using var bed = await ServerBed.StartAsync();
        var first = await RunAsync(bed);
        Assert.Equal((1, 0), Sum(await bed.GetAsync($"{Table}/attestations")));
        var second = await RunAsync(bed);
        var rerun = await RerunAsync(bed, Table);
        _ = await RunAsync(bed, 20); // Scores by another scale are made by another action.
        var told = await bed.GetAsync($"{Table}@1/attestations");
        Assert.Equal((3, 0), Sum(told));
        Assert.Equal([$"rerun {rerun}", $"run {second.GetProperty("run_id").GetString()}", $"run {first.GetProperty("run_id").GetString()}"],
            told.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("kind").GetString()} {i.GetProperty("run_id").GetString()}"));
        Assert.Equal((0, 0), Sum(await bed.GetAsync($"/api/v1/artifacts/{first.GetProperty("inputs")[0].GetProperty("digest").GetString()}/attestations")));

        static (int Same, int Differs) Sum(JsonElement told) => (told.GetProperty("same").GetInt32(), told.GetProperty("differs").GetInt32());
    }

    [Fact]
    public async Task A_source_has_readers_and_no_maker_and_no_audit()
    {
        await using var bed = await ServerBed.StartAsync();
        var run = await RunAsync(bed);
        var source = $"/api/v1/artifacts/{run.GetProperty("inputs")[0].GetProperty("digest").GetString()}";
        Assert.Equal("no step recorded", (await bed.GetAsync($"{source}/provenance")).GetProperty("gaps")[0].GetProperty("reason").GetString());
        _ = await RunAsync(bed, 20);
        var page = await bed.GetAsync($"{source}/consumers?limit=1");
        var rest = await bed.GetAsync($"{source}/consumers?after={page.GetProperty("next").GetString()}");
        var readers = page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal([("ingest/split", false), ("ingest/split", true)], readers.Select(s => (s.GetProperty("target").GetString(), s.GetProperty("run_id").GetString() == run.GetProperty("run_id").GetString())));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Equal("artifact.not_found", (await bed.SendAsync(HttpMethod.Get, $"{source}/audit", null, HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Reruns_are_those_of_a_version_or_of_all_versions_of_a_name()
    {
        await using var bed = await ServerBed.StartAsync();
        _ = await RunAsync(bed);
        var first = await RerunAsync(bed, Table);
        _ = await RunAsync(bed, 20);
        Assert.Equal([first], await RerunsAsync(Table));
        Assert.Empty(await RerunsAsync($"{Table}@2"));
        var second = await RerunAsync(bed, $"{Table}@2");
        Assert.Equal([second, first], await RerunsAsync(Table));
        Assert.Equal([second], await RerunsAsync($"{Table}@2"));
        var page = await bed.GetAsync($"{Table}/reruns?limit=1");
        Assert.Equal(first, (await bed.GetAsync($"{Table}/reruns?limit=1&after={page.GetProperty("next").GetString()}")).GetProperty("items")[0].GetProperty("run_id").GetString());
        Assert.Equal(second, (await bed.GetAsync($"{Table}/audit")).GetProperty("rerun_id").GetString());
        Assert.Equal(first, (await bed.GetAsync($"{Table}@1/audit")).GetProperty("rerun_id").GetString());

        async Task<IEnumerable<string?>> RerunsAsync(string artifact) => (await bed.GetAsync($"{artifact}/reruns")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("run_id").GetString());
    }

    [Fact]
    public async Task Two_versions_differ_by_what_is_in_them()
    {
        await using var bed = await ServerBed.StartAsync();
        _ = await RunAsync(bed);
        _ = await RunAsync(bed, 20);
        var difference = await bed.GetAsync("/api/v1/compare/artifacts?a=report/table.json@1&b=report/table.json@2");
        Assert.Equal(("report/table.json@2", 3), (difference.GetProperty("name").GetString(), difference.GetProperty("lines").GetArrayLength()));
        Assert.All(difference.GetProperty("lines").EnumerateArray(), line => Assert.Contains(".score: 0.", line.GetString(), StringComparison.Ordinal));
        Assert.Equal("artifact.not_found", (await bed.SendAsync(HttpMethod.Get, "/api/v1/compare/artifacts?a=report/table.json@1&b=report/table.json@9", null, HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_manifest_by_stage_adds_up_to_its_steps_and_names_those_in_trouble()
    {
        using var cli = new CliBed();
        cli.Write("clock.yaml", """
            pipeline: clock
            inputs: [{ name: fruit, path: fruit.json, to: only }]
            routes:
              only:
                stages:
                  - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
                  - { name: stamp, type: exec, effect: pure, with: { command: [sh, -c, "head -c 8 /dev/urandom | od -An -tx1"], sandbox: off } }
                  - { name: all, type: gather, with: { as: concat }, publish: all.txt }
            """);
        await ServerBed.WriteFilesAsync(cli.Folder);
        var before = await cli.RunAsync("run", "clock.yaml");
        var made = await cli.RunAsync("run", "clock.yaml");
        Assert.True(before.ExitCode == 0 && made.ExitCode == 0, made.Error);
        await using var bed = await ServerBed.StartAsync(folder: cli.Folder);
        var rerun = await RerunAsync(bed, "/api/v1/artifacts/all.txt");
        var found = await bed.GetAsync($"/api/v1/runs/{rerun}/manifest/stages");
        var manifest = await bed.GetAsync($"/api/v1/runs/{rerun}/manifest");
        Assert.Equal(["only/split 1 identical False", "only/stamp 3 differs True", "only/all 1 identical False"], found.GetProperty("stages").EnumerateArray()
            .Select(s => $"{s.GetProperty("target").GetString()} {s.GetProperty("steps").GetInt32()} {s.GetProperty("verdict").GetString()} {s.GetProperty("has_first_difference").GetBoolean()}"));
        Assert.Equal(3, found.GetProperty("stages")[1].GetProperty("counts").GetProperty("differs").GetInt32());
        var troubled = found.GetProperty("stages")[1].GetProperty("troubled").EnumerateArray().ToList();
        Assert.Equal(manifest.GetProperty("first_difference").GetString(), troubled[0].GetProperty("step_id").GetString());
        Assert.Equal(manifest.GetProperty("steps").EnumerateArray().Where(s => !s.GetProperty("ok").GetBoolean()).Select(s => s.GetProperty("step_id").GetString()), troubled.Select(s => s.GetProperty("step_id").GetString()));
        Assert.Equal(manifest.GetProperty("counts").EnumerateObject().Select(c => c.Value.GetInt32()), found.GetProperty("manifest").GetProperty("counts").EnumerateObject().Select(c => c.Value.GetInt32()));
        var origin = manifest.GetProperty("origin_run_id").GetString();
        Assert.Equal("manifest.not_found", (await bed.SendAsync(HttpMethod.Get, $"/api/v1/runs/{origin}/manifest/stages", null, HttpStatusCode.NotFound)).GetProperty("code").GetString());

        // The run before did the same, and so did a rerun; both made other bytes.
        var stamp = $"/api/v1/artifacts/{Uri.EscapeDataString($"{origin}/only/stamp/apple")}";
        var again = await RerunAsync(bed, $"/api/v1/artifacts/{(await bed.GetAsync(stamp)).GetProperty("digest").GetString()}");
        var told = await bed.GetAsync($"{stamp}/attestations");
        Assert.Equal((1, 2), (told.GetProperty("same").GetInt32(), told.GetProperty("differs").GetInt32()));
        Assert.Equal([$"{again} False", $"{origin} True"], told.GetProperty("items").EnumerateArray().Take(2).Select(i => $"{i.GetProperty("run_id").GetString()} {i.GetProperty("same").GetBoolean()}"));
    }

    // Another scale makes other scores of the same file.
    private static string Pipeline(ServerBed bed, int scale) => bed.PipelineText.Replace("max: 10", $"max: {scale}", StringComparison.Ordinal);

    private static async Task<JsonElement> RunAsync(ServerBed bed, int scale = 10) =>
        await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = Pipeline(bed, scale) }, HttpStatusCode.Accepted));

    private static async Task<string> RerunAsync(ServerBed bed, string artifact) =>
        (await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, $"{artifact}/rerun", "{}", HttpStatusCode.Accepted))).GetProperty("run_id").GetString()!;
}
