using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Tests.Server;

namespace Reprise.Tests.Cli;

public sealed class ResolveTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task An_effect_in_doubt_that_took_place_is_resolved_with_its_output_and_what_follows_runs()
    {
        var step = await InDoubtAsync();
        var id = step.GetProperty("step_id").GetString()!;
        var shown = (await _bed.RunAsync("show", "last")).Output;
        Assert.Contains($"reprise resolve {id} --done|--again --reason TEXT  whether work/send of '000000000' took effect", shown, StringComparison.Ordinal);
        Assert.Contains($"reprise resolve {id}", (await _bed.RunAsync("show", id)).Output, StringComparison.Ordinal);
        var recovered = await _bed.RunAsync("recover");
        Assert.Equal(1, recovered.ExitCode);
        Assert.Contains($"reprise resolve {id} --done|--again", recovered.Output, StringComparison.Ordinal);
        Assert.Contains("in doubt: nobody knows", recovered.Error, StringComparison.Ordinal);

        _bed.Write("receipt.json", "{\"sent\":true}");
        var resolved = await _bed.RunAsync("resolve", id, "--done", "--reason", "it is in the outbox", "--output", "receipt.json", "--json");
        Assert.Equal((0, "succeeded", "execute"), (resolved.ExitCode, Text(resolved.Json, "status"), Text(resolved.Json, "decision")));
        Assert.Equal($"resolved as done by {Environment.UserName}: it is in the outbox", Text(resolved.Json, "reason"));
        Assert.Equal("application/json", resolved.Json.GetProperty("outputs")[0].GetProperty("media_type").GetString());
        var counts = (await _bed.RunAsync("show", "last", "--json")).Json.GetProperty("counts");
        Assert.Equal((0, 3), (counts.GetProperty("in_doubt").GetInt64(), counts.GetProperty("succeeded").GetInt64()));

        Assert.Equal(0, (await _bed.RunAsync("recover")).ExitCode);
        Assert.Equal("{\"sent\":true}", (await _bed.RunAsync("get", "receipts/000000000")).Output);
        Assert.Equal("[{\"sent\":true},2]", (await _bed.RunAsync("get", "all.json")).Output.Replace("\n", "", StringComparison.Ordinal));
        var twice = await _bed.RunAsync("resolve", id, "--again", "--reason", "no", "--json");
        Assert.Equal((3, "effects.not_in_doubt"), (twice.ExitCode, Text(twice.Json.GetProperty("error"), "code")));
        Assert.Equal(0, (await _bed.RunAsync("fsck")).ExitCode);
    }

    [Fact]
    public async Task An_effect_that_did_not_take_place_is_tried_again_with_the_same_idempotency_key()
    {
        var step = await InDoubtAsync();
        var id = step.GetProperty("step_id").GetString()!;
        var resolved = await _bed.RunAsync("resolve", id, "--again", "--reason", "the server never saw it", "--json");
        Assert.Equal((0, "failed", "effects.resolved"), (resolved.ExitCode, Text(resolved.Json, "status"), Text(resolved.Json.GetProperty("error"), "code")));
        Assert.Equal(0, (await _bed.RunAsync("recover")).ExitCode);

        var again = (await _bed.RunAsync("show", id, "--json")).Json;
        Assert.Equal(("succeeded", 2), (Text(again, "status"), again.GetProperty("attempt").GetInt32()));
        Assert.Equal(Text(step, "idempotency_key"), Text(again, "idempotency_key"));
        Assert.Equal("[1,2]", (await _bed.RunAsync("get", "all.json")).Output.Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolved_as_done_without_an_output_it_has_none()
    {
        var step = await InDoubtAsync();
        Assert.Equal(0, (await _bed.RunAsync("resolve", step.GetProperty("step_id").GetString()!, "--done", "--reason", "it is there")).ExitCode);
        Assert.Equal(0, (await _bed.RunAsync("recover")).ExitCode);
        Assert.Equal("[2]", (await _bed.RunAsync("get", "all.json")).Output.Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_takes_the_output_as_the_bytes_that_it_is()
    {
        var id = (await InDoubtAsync()).GetProperty("step_id").GetString()!;
        _bed.Write("receipt.csv", "sent, \u00fcber\n");
        await using var server = await ServerBed.StartAsync(o => o with { Recover = false }, _bed.Folder);
        var resolved = await _bed.RunAsync("resolve", id, "--done", "--reason", "it is there", "--output", "receipt.csv", "--json", "--server", server.Server.Address.ToString());
        Assert.True(resolved.ExitCode == 0, resolved.Output + resolved.Error);
        var output = resolved.Json.GetProperty("outputs")[0];
        Assert.Equal(("text/csv", Digest.Of("sent, \u00fcber\n"u8).ToString()), (Text(output, "media_type"), Text(output, "digest")));
        foreach (var body in (string[])["""{"as":"done","reason":"x","output":1,"output_bytes":"AA=="}""", """{"as":"again","reason":"x","output_bytes":"AA=="}""", """{"as":"done","reason":"x","media_type":"text/csv"}"""])
        {
            Assert.Equal("usage.invalid", Text(await server.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/resolve", body, System.Net.HttpStatusCode.BadRequest), "code"));
        }
    }

    [Fact]
    public async Task A_resolution_needs_one_answer_and_a_reason()
    {
        foreach (var arguments in new string[][] { ["--reason", "x"], ["--done", "--again", "--reason", "x"], ["--done"], ["--done", "--reason", " "], ["--again", "--output", "x", "--reason", "x"] })
        {
            var refused = await _bed.RunAsync(["resolve", "stp_06by4a7k3m2n9p1q23f", .. arguments, "--json"]);
            Assert.Equal((2, "usage.invalid"), (refused.ExitCode, Text(refused.Json.GetProperty("error"), "code")));
        }
    }

    private static string? Text(JsonElement value, string name) => value.GetProperty(name).GetString();

    /// <summary>A run of two items, of which the first kills the program while it takes effect.</summary>
    private async Task<JsonElement> InDoubtAsync()
    {
        _bed.Write("send.yaml", $$"""
            pipeline: sending
            inputs: [{ name: in, path: in.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { path: "$[*]" } }], to: [work] }
              work:
                stages:
                  - { name: send, type: exec, effect: external, publish: "receipts/${item}", with: { shell: "read x; if [ $x = 1 -a ! -e '{{_bed.Folder}}/mark' ]; then touch '{{_bed.Folder}}/mark'; kill -9 $PPID; exit 1; fi; printf %s $x", stdin: true, sandbox: off, media_type: application/json } }
                to: [all]
              all: { stages: [{ name: all, type: gather, publish: all.json }] }
            """);
        _bed.Write("in.json", "[1,2]");
        Assert.Equal(137, (await _bed.RunAsync("run", "send.yaml", "--concurrency", "1")).ExitCode);
        var run = (await _bed.RunAsync("show", "last", "--steps", "--status", "in_doubt", "--json")).Json;
        return Assert.Single(run.GetProperty("steps").EnumerateArray());
    }
}
