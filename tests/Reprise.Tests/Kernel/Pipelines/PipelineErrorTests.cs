namespace Reprise.Tests.Kernel.Pipelines;

public sealed class PipelineErrorTests
{
    /// <summary>A body with one route `a`; the stages are given. The stages begin in line 6.</summary>
    private static string Stages(string stages) => $"pipeline: p\ninputs: [ {{ name: i, path: i.json, to: a }} ]\nroutes:\n  a:\n    stages:\n{stages}\n";

    public static TheoryData<string, string[]> BadStages => new()
    {
        { "      - { name: x, type: uper }", ["6:26 Unknown step type `uper`. Did you mean `upper`?"] },
        { "      - { name: x, typ: upper }", ["6:20 Unknown key `typ`. Did you mean `type`?"] },
        { "      - { type: upper }", ["6:9 `name` is missing"] },
        { "      - { name: x }", ["6:9 `type` is missing"] },
        { "      - just text", ["6:9 A stage is a map; found the text \"just text\"."] },
        { "      - { name: a/b, type: upper }", ["6:17 \"a/b\" cannot be the name of a stage."] },
        { "      - { name: .., type: upper }", ["6:17 \"..\" cannot be the name of a stage."] },
        { "      - { name: x, type: upper }\n      - { name: x, type: upper }", ["7:17 There are two stages called `x`."] },
        { "      - { name: x, type: upper, name: y }", ["6:33 `name` occurs twice in one map (first in line 6)."] },
        { "      - { name: x, type: upper, from: x }", ["6:39 `x` is the first stage of `a`"] },
        { "      - { name: x, type: upper }\n      - { name: y, type: upper, from: z }", ["7:39 There is no stage `z` before `y` in the route `a`. Did you mean `x`?"] },
        { "      - { name: x, type: upper }\n      - { name: y, type: upper, from: [x, y] }", ["7:43 `y` cannot read from itself."] },
        { "      - { name: x, type: upper }\n      - { name: y, type: upper, from: [z] }\n      - { name: z, type: upper }", ["7:40 `z` stands after `y`"] },
        { "      - { name: x, type: upper }\n      - { name: y, type: upper, from: [x, x] }", ["7:43 `from` names `x` twice."] },
        { "      - { name: x, type: upper }\n      - { name: y, type: upper, from: [] }", ["7:39 `from` of `y` names no stage."] },
        { "      - { name: x, type: upper }\n      - { name: y, type: upper, from: { a: b } }", ["7:39 `from` must be a text or a list of texts; found a map."] },
        { "      - { name: x, type: upper, timeout: 30 }", ["6:42 `timeout` must be a number with ms, s, m or h"] },
        { "      - { name: x, type: upper, timeout: 0s }", ["6:42 `timeout` must be more than 0"] },
        { "      - { name: x, type: upper, timeout: 1000h }", ["6:42 `timeout` must be more than 0 and at most 720h"] },
        { "      - { name: x, type: upper, retry: 0 }", ["6:40 The number of attempts must be from 1 to 100; found 0."] },
        { "      - { name: x, type: upper, retry: often }", ["6:40 `retry` must be a whole number from 1 to 100, or a map"] },
        { "      - { name: x, type: upper, retry: { attempts: 101, dely: 1s } }", ["6:52 The number of attempts must be from 1 to 100", "6:57 Unknown key `dely`. Did you mean `delay`?"] },
        { "      - { name: x, type: upper, retry: { delay: 2m } }", ["6:40 `max_delay` (1m) is shorter than `delay` (2m)."] },
        { "      - { name: x, type: upper, on_error: ignore }", ["6:43 `on_error` cannot be the text \"ignore\". Allowed values: `fail`, `skip`, `quarantine`."] },
        { "      - { name: x, type: upper, effect: Pure }", ["6:41 `effect` cannot be the text \"Pure\". Did you mean `pure`?"] },
        { "      - { name: x, type: upper, concurrency: 10001 }", ["6:46 `concurrency` must be from 1 to 10000; found 10001."] },
        { "      - { name: x, type: upper, concurrency: 99999999999 }", ["6:46 `concurrency` must be from 1 to 10000"] },
        { "      - { name: x, type: upper, concurrency: 1.5 }", ["6:46 `concurrency` must be a whole number"] },
        { "      - { name: x, type: upper, compare: close }", ["6:42 `compare` cannot be \"close\". Allowed: `bytes`"] },
        { "      - { name: x, type: upper, env: prod }", ["6:38 `env` must be a map"] },
        { "      - { name: x, type: upper, with: [1] }", ["6:39 `with` must be a map; found a list."] },
        { "      - { name: x, type: upper, with: { a: 1 } }", ["6:41 Unknown parameter `a` of `upper`. `upper` takes no parameters."] },
        { "      - { name: x, type: rate, with: { weight: 2 } }", ["6:38 The parameter `field` of `rate` is missing."] },
        { "      - { name: x, type: rate, with: { feild: mag } }", ["6:40 Unknown parameter `feild` of `rate`. Did you mean `field`?"] },
        { "      - { name: x, type: split }", ["6:9 The parameter `path` of `split` is missing. A path into the document."] },
        { "      - { name: x, type: rate, with: { field: 12 } }", ["6:47 `field` must be a text; found the number 12. Put it in quotes."] },
        { "      - { name: x, type: rate, with: { field: m, weight: heavy } }", ["6:58 `weight` must be a number; found the text \"heavy\"."] },
        { "      - { name: x, type: rate, with: { field: m, weight: 11 } }", ["6:58 `weight` must be from 0 to 10; found 11."] },
        { "      - { name: x, type: rate, with: { field: m, top: 1.5 } }", ["6:55 `top` must be a whole number; found the number 1.5."] },
        { "      - { name: x, type: rate, with: { field: m, top: 9999999999 } }", ["6:55 `top` must be from -2147483648 to 2147483647"] },
        { "      - { name: x, type: rate, with: { field: m, strict: yes } }", ["6:58 `strict` must be true or false; found the text \"yes\"."] },
        { "      - { name: x, type: rate, with: { field: m, scale: log10 } }", ["6:57 `scale` cannot be the text \"log10\". Allowed values: `linear`, `log_ten`."] },
        { "      - { name: x, type: rate, with: { field: m, tags: [a, 1] } }", ["6:60 Item 2 must be a text; found the number 1."] },
        { "      - { name: x, type: rate, with: { field: m, parts: { k: { from: a, below: { form: b } } } } }", ["6:82 Unknown parameter `form` of `rate`. Did you mean `from`?"] },
        { "      - { name: x, type: free, with: { any: .inf } }", ["6:45 The number .inf is beyond the range of a double"] },
        { "      - { name: x, type: free, with: { any: { a: 1, a: 2 } } }", ["6:53 `a` occurs twice in one map"] },
        { "      - { name: x, type: free, with: { text: '${nme}' } }", ["6:46 Unknown parameter `nme`. There are no parameters here. For a literal `${` write `$${`."] },
        { "      - { name: x, type: free, with: { text: 'a ${item}' } }", ["6:46 Unknown parameter `item`. `${item}` can be used in `publish` only."] },
        { "      - { name: x, type: free, with: { text: 'a ${b' } }", ["6:46 `${` is never closed by `}`."] },
        { "      - { name: x, type: free, with: { text: 'a $${secret:B}' } }", ["6:46 `$${secret:B}` cannot be written as a literal here."] },
        { "      - { name: x, type: upper, publish: '/a' }", ["6:42 \"/a\" cannot be the name of an artifact."] },
        { "      - { name: x, type: upper, publish: a@1 }", ["6:42 \"a@1\" cannot be the name of an artifact."] },
        { "      - { name: x, type: upper, publish: r }\n      - { name: y, type: upper, publish: r }", ["7:42 `a/x` publishes `r` already."] },
        { "      - { name: x, type: split, with: { path: a } }\n      - { name: y, type: upper, publish: r }", ["7:42 `y` runs for many items, which would all be published as `r`. Use `${item}`"] },
        {
            "      - { name: x, type: upper }\n      - { name: s, type: split, with: { path: a } }\n      - { name: y, type: upper, from: [x, s] }",
            ["8:39 `y` joins `x` and `s`, which do not see the same item: `s` may make many items of one."]
        },
        {
            "      - { name: s, type: split, with: { path: a } }\n      - { name: x, type: upper }\n      - { name: y, type: upper, from: [s, x] }",
            ["8:39 `y` joins `s`, which may make many items of one, with `x`."]
        },
        {
            "      - { name: x, type: upper }\n      - { name: g, type: gather }\n      - { name: h, type: upper }\n      - { name: y, type: upper, from: [x, h] }",
            ["9:39 `y` joins `x` and `h`, which do not see the same item: `g` makes one item of many."]
        },
        { "      - { name: x, type: upper }\n      - { name: y, type: upper }\n      - { name: g, type: gather, from: [x, y] }", ["8:40 `g` gathers the outputs of one stage; `from` names 2."] },
    };

    public static TheoryData<string, string[]> BadFiles => new()
    {
        { "", ["1:1 A pipeline file is a map; found nothing."] },
        { "- a\n- b\n", ["1:1 A pipeline file is a map; found a list."] },
        { "pipelin: p\nroutes: { a: { stages: [ { name: x, type: upper } ] } }\n", ["1:1 Unknown key `pipelin`. Did you mean `pipeline`?"] },
        { "pipeline: p\n", ["1:1 `routes` is missing"] },
        { "pipeline: p\nroutes: {}\n", ["2:1 The pipeline has no route."] },
        { "pipeline: my pipe\nroutes: { a: { stages: [ { name: x, type: upper } ] } }\n", ["1:11 \"my pipe\" cannot be the name of a pipeline."] },
        { "pipeline: p\nroutes:\n  a: { stages: [] }\n", ["3:8 The route `a` has no stage."] },
        { "pipeline: p\nroutes:\n  a: { to: a }\n", ["3:6 `stages` is missing", "3:12 The routes form a cycle: a → a."] },
        { "pipeline: p\nroutes:\n  a: text\n", ["3:6 A route is a map"] },
        { "pipeline: p\nroutes:\n  a/b: { stages: [ { name: x, type: upper } ] }\n", ["3:3 \"a/b\" cannot be the name of a route."] },
        {
            "pipeline: p\nroutes:\n  a: { stages: [ { name: x, type: upper } ] }\n  a: { stages: [ { name: y, type: upper } ] }\n",
            ["4:3 `a` occurs twice in one map (first in line 3)."]
        },
        {
            "pipeline: p\ninputs: [ { name: i, path: f, to: b } ]\nroutes:\n  a: { stages: [ { name: x, type: upper } ] }\n",
            ["2:35 There is no route `b`. Did you mean `a`?"]
        },
        {
            "pipeline: p\ninputs: [ { name: i, path: f, to: a } ]\nroutes:\n  a: { stages: [ { name: x, type: upper } ], to: [rport] }\n  report: { stages: [ { name: x, type: upper } ] }\n",
            ["4:51 There is no route `rport`. Did you mean `report`?"]
        },
        {
            "pipeline: p\ninputs: [ { name: i, path: f, to: a } ]\nroutes:\n  a: { stages: [ { name: first, type: upper } ], to: { b: frist } }\n  b: { stages: [ { name: x, type: upper } ] }\n",
            ["4:59 There is no stage `frist` in the route `a`. Did you mean `first`?"]
        },
        {
            "pipeline: p\ninputs: [ { name: i, path: f, to: a } ]\nroutes:\n  a: { stages: [ { name: x, type: upper } ] }\n  b: { stages: [ { name: x, type: upper } ] }\n",
            ["5:3 Nothing feeds the route `b`."]
        },
        {
            "pipeline: p\ninputs: [ { name: i, path: f, to: a } ]\nroutes:\n  a: { stages: [ { name: x, type: upper } ], to: b }\n  b: { stages: [ { name: x, type: upper } ], to: [c] }\n  c: { stages: [ { name: x, type: upper } ], to: { b: x } }\n",
            ["The routes form a cycle: b → c → b. Items flow one way"]
        },
        {
            "pipeline: p\ninputs:\n  - { name: i, path: f, to: a }\n  - { name: i, path: g, to: a }\n  - { nme: k, path: g, to: a }\nroutes:\n  a: { stages: [ { name: x, type: upper } ] }\n",
            ["4:13 There are two inputs called `i`.", "5:7 Unknown key `nme`. Did you mean `name`?"]
        },
        {
            "pipeline: p\nparams: { item: 1, 'a b': 2 }\nroutes:\n  a: { stages: [ { name: x, type: upper } ] }\n",
            ["2:11 A parameter cannot be called `item`.", "2:20 \"a b\" cannot be the name of a parameter."]
        },
        {
            "pipeline: p\nparams: { w: heavy }\nroutes:\n  a: { stages: [ { name: x, type: rate, with: { field: f, weight: '${w}', top: '${t}' } } ] }\n",
            ["4:67 `weight` must be a number; found the text \"heavy\". It comes from the parameter `w`.", "4:80 Unknown parameter `t`. Did you mean `w`?"]
        },
    };

    [Theory]
    [MemberData(nameof(BadStages))]
    public void A_bad_stage_is_reported_with_place_and_remedy(string stages, string[] expected) => Expect(Stages(stages), expected);

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_bad_file_is_reported_with_place_and_remedy(string yaml, string[] expected) => Expect(yaml, expected);

    [Fact]
    public void All_errors_come_in_one_exception_with_file_line_and_column()
    {
        const string Yaml = """
            pipeline: p
            inputs: [ { name: i, path: f, to: b } ]
            routes:
              a:
                stages:
                  - { name: x, type: uper, timeout: soon }
                  - { name: x, type: rate, with: { weight: heavy } }
            """;
        var error = Assert.Throws<Reprise.Kernel.RepriseException>(() => SampleHandlers.Definition(Yaml));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Equal(2, error.ExitCode);
        Assert.Equal("p.yaml has 6 errors.", error.Message);
        Assert.Equal("p.yaml:2:35 p.yaml:6:26 p.yaml:6:41 p.yaml:7:17 p.yaml:7:38 p.yaml:7:48", string.Join(" ", error.Facts.Select(f => f.Key)));
        Assert.NotNull(error.Hint);
    }

    private static void Expect(string yaml, string[] expected)
    {
        var errors = SampleHandlers.Errors(yaml);
        var shown = string.Join("\n", errors);
        Assert.True(errors.Count == expected.Length, $"Expected {expected.Length} errors, found:\n{shown}");
        foreach (var (error, part) in errors.Zip(expected))
        {
            Assert.Contains(part, error, StringComparison.Ordinal);
        }
    }
}
