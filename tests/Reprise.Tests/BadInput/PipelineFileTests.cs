using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.BadInput;

[LongRunning]
public sealed class PipelineFileTests : BadInputBed
{
    private const string Head = "pipeline: p\ninputs: [ { name: fruit, path: fruit.json, to: a } ]\nroutes:\n";

    private static readonly (string What, string Yaml, string Expected)[] Files =
    [
        ("an unknown step type", Head + "  a: { stages: [ { name: x, type: json_splt } ] }\n", "4:35 Unknown step type `json_splt`. Did you mean `json_split`?"),
        ("an unknown route", Head + "  a: { stages: [ { name: x, type: gather } ], to: [tabel] }\n  table: { stages: [ { name: x, type: gather } ] }\n", "4:52 There is no route `tabel`. Did you mean `table`?"),
        ("an unknown stage", Head + "  a: { stages: [ { name: first, type: gather }, { name: y, type: gather, from: [frist] } ] }\n", "4:81 There is no stage `frist` before `y`"),
        ("an unknown parameter of a type", Head + "  a: { stages: [ { name: x, type: json_split, with: { pth: $ } } ] }\n", "4:55 Unknown parameter `pth` of `json_split`. Did you mean `path`?"),
        ("an unknown parameter of the pipeline", Head + "  a: { stages: [ { name: x, type: json_split, with: { path: \"${pth}\" } } ] }\n", "4:61 Unknown parameter `pth`."),
        ("a cycle", Head + "  a: { stages: [ { name: x, type: gather } ], to: [b] }\n  b: { stages: [ { name: x, type: gather } ], to: [a] }\n", "The routes form a cycle: a → b → a."),
        ("two routes of one name", Head + "  a: { stages: [ { name: x, type: gather } ] }\n  a: { stages: [ { name: x, type: gather } ] }\n", "5:3 `a` occurs twice in one map (first in line 4)."),
        ("two stages of one name", Head + "  a: { stages: [ { name: x, type: gather }, { name: x, type: gather } ] }\n", "4:53 There are two stages called `x`."),
        ("broken YAML", Head + "  a: { stages: [ { name: x\n", "Not YAML"),
        ("a wrong type", Head + "  a: { stages: [ { name: x, type: gather, concurrency: many } ] }\n", "4:56 `concurrency` must be a whole number from 1 to 10000"),
        ("bytes that are no text", "\u0000\u0001\u0002", "A pipeline file is a map"),
    ];

    [Fact]
    public async Task A_bad_file_is_refused_with_the_place_and_the_nearest_name()
    {
        foreach (var (what, yaml, expected) in Files)
        {
            await ExpectAsync(what, yaml, expected);
        }

        await IntactAsync();
    }

    [Fact]
    public async Task All_errors_come_at_once_in_text_and_in_json()
    {
        Bed.Write("bad.yaml", Head + "  a: { stages: [ { name: x, type: json_splt, timeout: soon, on_error: skipp } ], to: [b] }\n");

        var error = await RefusedAsync(2, "pipeline.invalid", "run", "bad.yaml");
        var text = await Bed.RunAsync("run", "bad.yaml");

        Assert.Equal(["bad.yaml:4:35", "bad.yaml:4:55", "bad.yaml:4:71", "bad.yaml:4:87"], error.GetProperty("facts").EnumerateObject().Select(f => f.Name));
        Assert.Equal(2, text.ExitCode);
        Assert.Empty(text.Output);
        Assert.All(error.GetProperty("facts").EnumerateObject(), fact => Assert.Contains(fact.Value.GetString()!, text.Error, StringComparison.Ordinal));
        await IntactAsync();
    }

    [Theory]
    [InlineData("param.unknown", "weight", "--param", "wieght=2")]
    [InlineData("usage.invalid", "NAME=VALUE", "--param", "weight")]
    [InlineData("input.unknown", "fruit", "--input", "friut=fruit.json")]
    [InlineData("usage.invalid", "--param", "--parm", "weight=2")]
    public async Task An_unknown_name_on_the_command_line_is_refused_and_the_right_one_named(string code, string named, string option, string value)
    {
        var error = await RefusedAsync(2, code, "run", "pipeline.yaml", option, value);

        Assert.Contains(named, JsonSerializer.Serialize(error), StringComparison.Ordinal);
        await IntactAsync();
    }

    [Fact]
    public async Task Unknown_places_in_a_run_are_refused_and_those_that_are_there_named()
    {
        foreach (var (command, place) in new[] { ("ls", "last/itms"), ("ls", "last/items/selct"), ("get", "last/items/selct/apple"), ("get", "last/items/select/aple") })
        {
            _ = await RefusedAsync(2, "artifact.not_found", command, place);
        }

        _ = await RefusedAsync(2, "run.not_found", "ls", "run_zzzzzzzzzzzzzzzz");
        _ = await RefusedAsync(2, "pipeline.not_found", "run", "nope.yaml");
        Bed.Write("bad.yaml", "pipeline: p\nhandlers: nope.dll\nroutes: {}\n");
        _ = await RefusedAsync(2, "handler.not_loaded", "run", "bad.yaml");
        await IntactAsync();
    }

    private async Task ExpectAsync(string what, string yaml, string expected)
    {
        Bed.Write("bad.yaml", yaml);

        var error = await RefusedAsync(2, "pipeline.invalid", "run", "bad.yaml");

        var (place, message) = expected[0] is >= '0' and <= '9' ? (expected.Split(' ')[0], expected[(expected.IndexOf(' ', StringComparison.Ordinal) + 1)..]) : ("", expected);
        var fact = Assert.Single(error.GetProperty("facts").EnumerateObject());
        Assert.True(fact.Name.EndsWith(place, StringComparison.Ordinal) && fact.Name.StartsWith("bad.yaml:", StringComparison.Ordinal), $"{what}: {fact.Name}");
        Assert.Contains(message, fact.Value.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_nested_too_deep_is_refused_with_the_limit_and_one_at_the_limit_runs()
    {
        Bed.Write("free.yaml", "pipeline: p\ninputs: [ { name: f, path: fruit.json, to: a } ]\nparams: { deep: 1 }\nroutes:\n  a: { stages: [ { name: g, type: gather } ] }\n");
        Bed.Write("deep.yaml", $"pipeline: p\ninputs: [ {{ name: f, path: fruit.json, to: a }} ]\nparams: {{ deep: {Nested(33)} }}\nroutes:\n  a: {{ stages: [ {{ name: g, type: gather }} ] }}\n");

        foreach (var depth in (int[])[33, 63, 64, 70, 2000])
        {
            var error = await RefusedAsync(2, "usage.invalid", "run", "free.yaml", "--param", $"deep={Nested(depth)}");
            Assert.Contains("32", error.GetProperty("message").GetString(), StringComparison.Ordinal);
            _ = await RefusedAsync(2, "usage.invalid", "run", "free.yaml", "--context", Nested(depth));
        }

        var file = await RefusedAsync(2, "pipeline.invalid", "run", "deep.yaml");
        Assert.Contains("32", JsonSerializer.Serialize(file), StringComparison.Ordinal);
        var run = await Bed.RunAsync("run", "free.yaml", "--param", $"deep={Nested(32)}", "--context", Nested(32), "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Nested(32), run.Json.GetProperty("params").GetProperty("deep").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        await IntactAsync("succeeded");
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
