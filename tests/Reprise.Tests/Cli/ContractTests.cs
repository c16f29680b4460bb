using System.Text.Json;

namespace Reprise.Tests.Cli;

/// <summary>Each object of the contract, as the built program prints it: every field there, in the documented order.</summary>
public sealed class ContractTests : IDisposable
{
    private static readonly string[] RunFields =
    [
        "run_id", "kind", "pipeline", "target", "status", "origin", "left_out", "snapshot", "inputs", "params", "input", "context", "reason", "actor", "labels",
        "golden", "counts", "queue", "store", "owner", "verdict", "saved_ms", "tokens", "saved_tokens", "trace_id", "created_at", "started_at", "completed_at", "duration_ms", "remaining_ms", "error",
    ];

    private static readonly string[] StepFields =
    [
        "step_id", "run_id", "parent_id", "target", "route", "stage", "item", "type", "effect", "status", "decision", "reason", "action_key", "action",
        "inputs_count", "outputs_count", "inputs", "outputs", "environment", "reused_from", "rerun_of", "error", "attempt", "idempotency_key",
        "trace_id", "span_id", "parent_span_id", "started_at", "completed_at", "duration_ms", "waited_ms", "saved_ms", "published", "tokens", "log",
    ];

    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_run_has_every_field_and_counts_its_steps()
    {
        var result = await _bed.RunAsync("run", "pipeline.yaml", "--json", "--label", "team=ops", "--reason", "a test");

        Assert.Equal(0, result.ExitCode);
        var run = result.Json;
        Assert.Equal(RunFields, CliResult.Fields(run));
        Assert.Equal(
            ["succeeded", "reused", "failed", "refused", "skipped", "quarantined", "cancelled", "in_doubt", "pending"],
            CliResult.Fields(run.GetProperty("counts")));
        Assert.Equal(["name", "path", "digest", "size"], CliResult.Fields(run.GetProperty("inputs")[0]));
        Assert.Equal("succeeded", run.GetProperty("status").GetString());
        Assert.Equal(8, run.GetProperty("counts").GetProperty("succeeded").GetInt64());
        Assert.Equal("ops", run.GetProperty("labels").GetProperty("team").GetString());
        Assert.Equal("a test", run.GetProperty("reason").GetString());
        Assert.Equal(1, run.GetProperty("params").GetProperty("weight").GetInt32());
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{3}Z$", run.GetProperty("created_at").GetString());
    }

    [Fact]
    public async Task Shown_again_the_run_is_the_same_object()
    {
        var run = (await _bed.RunAsync("run", "pipeline.yaml", "--json")).Json;

        var shown = (await _bed.RunAsync("show", "last", "--json")).Json;
        var listed = (await _bed.RunAsync("runs", "--json")).Json;

        Assert.Equal(JsonSerializer.Serialize(run), JsonSerializer.Serialize(shown));
        Assert.Equal(JsonSerializer.Serialize(run), JsonSerializer.Serialize(Assert.Single(listed.EnumerateArray())));
    }

    [Fact]
    public async Task Steps_have_every_field_and_follow_the_run()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var run = (await _bed.RunAsync("show", "last", "--steps", "--json")).Json;

        Assert.Equal([.. RunFields, "steps"], CliResult.Fields(run));
        var steps = run.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(8, steps.Count);
        Assert.All(steps, step => Assert.Equal(StepFields, CliResult.Fields(step)));
        var split = steps.Single(s => s.GetProperty("target").GetString() is "ingest/split");
        Assert.Equal(["type", "code", "with", "inputs", "context", "env"], CliResult.Fields(split.GetProperty("action")));
        Assert.Equal(["name", "digest", "size", "media_type"], CliResult.Fields(split.GetProperty("outputs")[0]));
        Assert.Equal(JsonValueKind.Null, split.GetProperty("parent_id").ValueKind);
        var select = steps.First(s => s.GetProperty("target").GetString() is "items/select");
        Assert.Equal(split.GetProperty("step_id").GetString(), select.GetProperty("parent_id").GetString());
        var one = (await _bed.RunAsync("show", select.GetProperty("step_id").GetString()!, "--json")).Json;
        Assert.Equal(JsonSerializer.Serialize(select), JsonSerializer.Serialize(one));
    }

    [Fact]
    public async Task Stored_outputs_read_like_a_folder_and_give_their_bytes()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var routes = (await _bed.RunAsync("ls", "last", "--json")).Json;
        var items = (await _bed.RunAsync("ls", "last/items/select", "--json")).Json.EnumerateArray().ToList();

        Assert.Equal(["path", "digest", "size", "media_type"], CliResult.Fields(routes[0]));
        Assert.All(routes.EnumerateArray(), route => Assert.EndsWith("/", route.GetProperty("path").GetString(), StringComparison.Ordinal));
        Assert.Equal(3, items.Count);
        var plum = items.Single(i => i.GetProperty("path").GetString()!.EndsWith("plum%2Fred", StringComparison.Ordinal));
        var bytes = await _bed.RunAsync("get", plum.GetProperty("path").GetString()!);
        Assert.Equal("""{"name":"plum/red","size":1}""", bytes.Output);
        Assert.Equal(plum.GetProperty("size").GetInt64(), bytes.Bytes.Length);
        var artifact = (await _bed.RunAsync("get", plum.GetProperty("digest").GetString()!, "--json")).Json;
        Assert.Equal(["digest", "size", "media_type", "names", "produced_by", "consumed_by_count", "present"], CliResult.Fields(artifact));
        Assert.Equal(["run_id", "step_id", "output"], CliResult.Fields(artifact.GetProperty("produced_by")[0]));
        Assert.True(artifact.GetProperty("present").GetBoolean());
        // Split and select give the same bytes here: select read them, and score did.
        Assert.Equal(2, artifact.GetProperty("consumed_by_count").GetInt64());
    }

    [Fact]
    public async Task Types_are_counted_and_know_their_handlers()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var types = (await _bed.RunAsync("types", "--json")).Json.EnumerateArray().ToList();

        Assert.Equal(["type", "count", "handler", "effect"], CliResult.Fields(types[0]));
        Assert.Equal(["gather", "json_select", "json_split", "score"], types.Select(t => t.GetProperty("type").GetString()));
        Assert.Equal([1, 3, 1, 3], types.Select(t => t.GetProperty("count").GetInt64()));
        Assert.All(types, t => Assert.True(t.GetProperty("handler").GetBoolean()));
    }

    [Fact]
    public async Task Why_shows_the_parameter_that_changed_with_both_values()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");
        var second = await _bed.RunAsync("run", "pipeline.yaml", "--param", "weight=2", "--reuse", "any", "--json");

        var counts = second.Json.GetProperty("counts");
        // A single weight leaves every score as it was, so the table is served: the change is cut off early.
        Assert.Equal((5, 3), (counts.GetProperty("reused").GetInt64(), counts.GetProperty("succeeded").GetInt64()));
        var why = (await _bed.RunAsync("why", "last/items/score/apple", "--json")).Json;
        Assert.Equal(["step", "nearest", "differs", "values"], CliResult.Fields(why));
        Assert.Equal(StepFields, CliResult.Fields(why.GetProperty("nearest")));
        var difference = Assert.Single(why.GetProperty("differs").EnumerateArray());
        Assert.Equal(["component", "recorded", "current"], CliResult.Fields(difference));
        Assert.Equal("with", difference.GetProperty("component").GetString());
        Assert.Equal(1, difference.GetProperty("recorded").GetProperty("fields").GetProperty("size").GetProperty("weight").GetInt32());
        Assert.Equal(2, difference.GetProperty("current").GetProperty("fields").GetProperty("size").GetProperty("weight").GetInt32());
        var text = await _bed.RunAsync("why", "last/items/score/apple");
        Assert.Matches("with[.]fields[.]size[.]weight +1 +2", text.Output);
    }

    [Fact]
    public async Task A_second_run_with_reuse_executes_nothing_and_says_so()
    {
        var first = (await _bed.RunAsync("run", "pipeline.yaml", "--json")).Json;

        var second = await _bed.RunAsync("run", "pipeline.yaml", "--reuse", "any");

        Assert.Equal(0, second.ExitCode);
        Assert.Contains("nothing was executed", second.Output, StringComparison.Ordinal);
        var steps = (await _bed.RunAsync("show", "last", "--steps", "--json")).Json.GetProperty("steps");
        Assert.All(steps.EnumerateArray(), step =>
        {
            Assert.Equal(("succeeded", "reuse"), (step.GetProperty("status").GetString(), step.GetProperty("decision").GetString()));
            Assert.Equal(first.GetProperty("run_id").GetString(), step.GetProperty("reused_from").GetProperty("run_id").GetString());
        });
        var item = await _bed.RunAsync("get", "last/items/select/apple");
        Assert.Equal("""{"name":"apple","size":3}""", item.Output);
    }
}
