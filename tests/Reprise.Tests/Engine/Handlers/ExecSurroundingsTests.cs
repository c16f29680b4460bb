using Reprise.Engine.Handlers.Exec;
using Reprise.Tests.Engine.Processes;

namespace Reprise.Tests.Engine.Handlers;

/// <summary>What stands around the command of an <c>exec</c> step: file names, variables, network, log.</summary>
public sealed class ExecSurroundingsTests : IDisposable
{
    private readonly ProcessBench _bench = new(new ExecHandler());

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Two_stars_stand_for_any_folders_or_none()
    {
        var step = await _bench.RunAsync("""{"shell":"mkdir -p d/e; echo 1 > top.csv; echo 2 > d/one.csv; echo 3 > d/e/two.csv; echo 4 > d/no.txt","out":["**/*.csv"]}""", ("item", ""));

        Assert.Equal("d/e/two.csv d/one.csv top.csv", string.Join(' ', step.Outputs.Select(o => o.Key)));
    }

    [Fact]
    public async Task A_file_name_is_never_taken_for_an_option()
    {
        var step = await _bench.RunAsync("""{"command":["cat","{in}"],"in":{"item":"-n"}}""", ("item", "text"));

        Assert.Equal("text", step.Output);
    }

    [Theory]
    [InlineData("", "none")]
    [InlineData("idk_1", "idk_1")]
    public async Task The_idempotency_key_is_a_variable_where_there_is_one(string key, string expected)
    {
        using var bench = new ProcessBench(new ExecHandler()) { IdempotencyKey = key };
        var step = await bench.RunAsync("""{"shell":"printf %s ${REPRISE_IDEMPOTENCY_KEY-none}"}""", ("item", ""));

        Assert.Equal(expected, step.Output);
    }

    [Fact]
    public async Task The_network_is_in_reach_only_where_it_is_asked_for()
    {
        Assert.SkipUnless(await SandboxTests.BubblewrapAsync(), "there is no sandbox here");
        var own = new FileInfo("/proc/self/ns/net").LinkTarget;
        var closed = await _bench.RunAsync("""{"command":["readlink","/proc/self/ns/net"]}""", ("item", ""));
        var open = await _bench.RunAsync("""{"command":["readlink","/proc/self/ns/net"],"network":true}""", ("item", ""));

        Assert.StartsWith("net:[", closed.Output, StringComparison.Ordinal);
        Assert.NotEqual(own, closed.Output.Trim());
        Assert.Equal(own, open.Output.Trim());
    }

    [Fact]
    public async Task What_is_printed_beside_declared_outputs_is_the_steps_log()
    {
        var step = await _bench.RunAsync("""{"shell":"echo said; echo aside >&2; echo x > a.txt","out":["a.txt"]}""", ("item", ""));

        Assert.Contains("said", step.LogText.ToString(), StringComparison.Ordinal);
        Assert.Contains("aside", step.LogText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_a_part_of_another_leaves_no_rest_of_it()
    {
        var name = "REPRISE_TEST_" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(name + "_S", "abc");
        Environment.SetEnvironmentVariable(name + "_L", "abc-def");
        var step = await _bench.RunAsync(
            """{"shell":"echo $S $L >&2","env":{"S":"${secret:NAME_S}","L":"${secret:NAME_L}"}}""".Replace("NAME", name, StringComparison.Ordinal), ("item", ""));
        Environment.SetEnvironmentVariable(name + "_S", null);
        Environment.SetEnvironmentVariable(name + "_L", null);

        Assert.Equal("*** ***", step.LogText.ToString().Trim());
    }

    [Fact]
    public async Task A_declared_output_behind_a_linked_folder_is_missing()
    {
        var error = await _bench.FailAsync("""{"shell":"mkdir other; echo x > other/a.txt; rmdir sub; ln -s other sub","out":["sub/a.txt"]}""", ("item", ""));

        Assert.Equal("exec.output_missing", error.Code);
        Assert.Contains("`sub/a.txt` lies behind a symbolic link", error.Message, StringComparison.Ordinal);
    }
}
