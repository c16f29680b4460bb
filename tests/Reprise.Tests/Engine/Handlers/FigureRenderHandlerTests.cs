using Reprise.Engine.Handlers.Figure;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Processes;

namespace Reprise.Tests.Engine.Handlers;

public sealed class FigureRenderHandlerTests : IDisposable
{
    private const string Data = """[{"day":"2020-01-01","mag":1.5},{"day":"2020-01-02","mag":3.25}]""";
    private const string Spec = """{"mark":"point","transform":[{"calculate":"random() + 0 * now()","as":"jitter"}],"encoding":{"x":{"field":"day","type":"temporal"},"y":{"field":"mag","type":"quantitative"},"xOffset":{"field":"jitter","type":"quantitative"}}}""";

    private readonly ProcessBench _bench = new(new FigureRenderHandler());

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_same_figure_has_the_same_bytes_twice_even_with_chance_and_time_in_it()
    {
        var first = await RunAsync($$"""{"spec":{{Spec}}}""", ("item", Data));
        var second = await RunAsync($$"""{"spec":{{Spec}}}""", ("item", Data));

        Assert.StartsWith("<svg", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal("image/svg+xml", first.Outputs[0].MediaType);
    }

    [Fact]
    public async Task A_golden_figure_keeps_its_digest_on_every_machine()
    {
        const string golden = """{"spec":{"mark":"bar","encoding":{"x":{"field":"a","type":"nominal","axis":{"title":"A label that is measured"}},"y":{"field":"b","type":"quantitative"}}},"width":200,"height":100}""";
        var step = await RunAsync(golden, ("item", """[{"a":"x","b":1},{"a":"y","b":2.5}]"""));

        Assert.Equal("sha256:69afc6b73879673059288c79ee1d912a9830e0e13b0dc7ee6f672bb6eea11e3b", Digest.OfText(step.Output).ToString());
    }

    [Fact]
    public async Task A_spec_file_is_read_beside_the_pipeline_and_is_part_of_the_code()
    {
        _ = _bench.Pipeline.Write("figures/mag.vl.json", Spec);
        var inline = await BindAsync($$"""{"spec":{{Spec}}}""");
        var file = await BindAsync("""{"spec":"figures/mag.vl.json"}""");
        var step = await RunAsync("""{"spec":"figures/mag.vl.json","width":321}""", ("item", Data));

        Assert.Contains("<svg", step.Output, StringComparison.Ordinal);
        Assert.Equal("figures/mag.vl.json", Assert.Single(file.Code.GetProperty("files").EnumerateArray()).GetProperty("name").GetString());
        Assert.False(inline.Code.TryGetProperty("files", out _));
        Assert.Equal(["handler", "version", "renderer", "packages", "files"], file.Code.EnumerateObject().Select(p => p.Name));
        Assert.Equal(Effect.Pure, file.Effect);
        Assert.Contains("lock_file", file.Environment!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_input_is_the_data_set_input_whatever_its_stage_is_called()
    {
        const string named = """{"spec":{"data":{"name":"input"},"mark":"point","encoding":{"x":{"field":"v","type":"nominal"}}}}""";
        var step = await RunAsync(named, ("table", """[{"v":"one"},{"v":"two"}]"""));

        Assert.Contains(">one</text>", step.Output, StringComparison.Ordinal);
        Assert.Contains(">two</text>", step.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_inputs_are_data_sets_under_the_names_of_their_stages()
    {
        const string layered = """{"spec":{"layer":[{"data":{"name":"left"},"mark":"point","encoding":{"x":{"field":"v","type":"quantitative"}}},{"data":{"name":"right"},"mark":"rule","encoding":{"x":{"field":"v","type":"quantitative"}}}]}}""";
        var step = await RunAsync(layered, ("left", """[{"v":1}]"""), ("right", """[{"v":2}]"""));

        Assert.Contains("mark-symbol", step.Output, StringComparison.Ordinal);
        Assert.Contains("mark-rule", step.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1}""", "no JSON array")]
    [InlineData("[{", "not JSON")]
    public async Task An_input_that_is_no_table_is_refused(string data, string reason)
    {
        var error = await FailAsync($$"""{"spec":{{Spec}}}""", data);

        Assert.Equal("step.input", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mark":"blob","encoding":{}}""")]
    [InlineData("""{"data":{"url":"file:///etc/passwd"},"mark":"point","encoding":{}}""")]
    [InlineData("""{"mark":{"type":"image","url":"http://localhost/x.png"},"encoding":{"x":{"field":"mag","type":"quantitative"}}}""")]
    public async Task A_spec_that_cannot_be_drawn_or_reaches_outside_is_refused(string spec)
    {
        var error = await FailAsync($$"""{"spec":{{spec}}}""", Data);

        Assert.Equal("step.param", error.Code);
        Assert.Contains("`spec`", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"spec":"nowhere.json"}""")]
    [InlineData("""{"spec":[1]}""")]
    [InlineData("""{"spec":{},"width":0}""")]
    [InlineData("""{}""")]
    public async Task A_wrong_parameter_is_found_before_anything_runs(string with)
    {
        await SkipWithoutRendererAsync();
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await _bench.BindAsync(with));

        Assert.Equal("pipeline.invalid", error.Code);
    }

    private async Task<ProcessBenchStep> RunAsync(string with, params (string Name, string Text)[] inputs)
    {
        await SkipWithoutRendererAsync();
        return await _bench.RunAsync(with, inputs);
    }

    private async Task<StageBinding> BindAsync(string with)
    {
        await SkipWithoutRendererAsync();
        return await _bench.BindAsync(with);
    }

    private async Task<RepriseException> FailAsync(string with, string data)
    {
        await SkipWithoutRendererAsync();
        return await _bench.FailAsync(with, ("item", data));
    }

    private static async Task SkipWithoutRendererAsync()
    {
        try
        {
            _ = await FigureRenderer.FindAsync(new ProcessRunner(TimeProvider.System), null, TestContext.Current.CancellationToken);
        }
        catch (RepriseException missing)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", missing.Message);
            throw;
        }
    }
}
