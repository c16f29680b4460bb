using System.Diagnostics;
using Reprise.Tests.Support;

namespace Reprise.Tests.BadInput;

[LongRunning]
public sealed class StepTests : BadInputBed
{
    [Fact]
    public async Task A_handler_that_throws_fails_its_step_and_says_what_it_threw()
    {
        var run = await RunStageAsync("step.failed", "type: misbehave, with: { how: throw }");

        Assert.Contains("InvalidOperationException: the moon was full", run, StringComparison.Ordinal);
        Assert.Contains("bad/two", run, StringComparison.Ordinal);
        await IntactAsync("failed");
    }

    [Theory]
    [InlineData("type: misbehave, timeout: 300ms, with: { how: hang }")]
    [InlineData("type: misbehave, timeout: 300ms, with: { how: hang deaf }")]
    [InlineData("type: exec, timeout: 300ms, with: { shell: \"trap '' TERM; sleep 600.111 & sleep 600.111\" }")]
    [InlineData("type: exec, timeout: 300ms, with: { shell: \"trap '' TERM; sleep 600.112 & sleep 600.112\", sandbox: off }")]
    public async Task What_hangs_is_ended_at_its_timeout_with_all_that_it_started(string stage)
    {
        var message = await RunStageAsync("step.timeout", stage);

        Assert.Contains("took longer than 0.3 s", message, StringComparison.Ordinal);
        NothingSleeps("600.11");
        await IntactAsync("failed");
    }

    [Theory]
    [InlineData("exec.output_limit", "268,435,456 bytes", "yes | head -c 1000000000")]
    [InlineData("exec.output_limit", "268,435,456 bytes", "yes | head -c 1000000000 >&2")]
    [InlineData("exec.signal", "SIGSEGV", "kill -SEGV $$")]
    [InlineData("exec.signal", "SIGKILL", "kill -KILL $$")]
    [InlineData("exec.exit", "no such column", "echo no such column >&2; exit 7")]
    public async Task A_command_that_misbehaves_fails_its_step(string code, string expected, string shell)
    {
        foreach (var sandbox in new[] { "auto", "off" })
        {
            var message = await RunStageAsync(code, $"type: exec, with: {{ shell: \"{shell}\", sandbox: {sandbox} }}");
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }

        await IntactAsync("failed", "failed");
    }

    [Fact]
    public async Task An_output_that_is_missing_after_a_command_is_named_beside_what_is_there()
    {
        var message = await RunStageAsync("exec.output_missing", "type: exec, with: { shell: \"echo x > tabel.csv\", out: [table.csv] }");

        Assert.Contains("table.csv", message, StringComparison.Ordinal);
        Assert.Contains("tabel.csv", message, StringComparison.Ordinal);
        await IntactAsync("failed");
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public async Task Children_that_a_command_leaves_behind_are_ended(string sandbox)
    {
        var seconds = sandbox is "off" ? "600.221" : "600.222";
        Write($"type: exec, with: {{ shell: \"sleep {seconds} & setsid sleep {seconds} & echo done\", sandbox: {sandbox} }}");

        var run = await Bed.RunAsync("run", "bad.yaml", "--json");

        Assert.Equal(0, run.ExitCode);
        NothingSleeps(seconds);
        await IntactAsync("succeeded");
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_named_before_anything_runs()
    {
        Write("type: exec, with: { command: [no-such-program-here] }");
        var error = Refused(await Bed.RunAsync("run", "bad.yaml", "--json"), 2, "exec.not_found");
        Assert.Contains("no-such-program-here", Text(error), StringComparison.Ordinal);
        await IntactAsync();
    }

    [Theory]
    [InlineData("type: exec, with: { command: [python3, gone.py], files: [gone.py] }", "gone.py")]
    [InlineData("type: exec, with: { shell: 'true', in: { nothing: ../x } }", "parameter `in")]
    [InlineData("type: wiki_render, with: { page: gone.md }", "gone.md")]
    [InlineData("type: csv_split, with: { delimiter: abc }", "`delimiter`")]
    [InlineData("type: misbehave, with: { how: throw early }", "bad/two (misbehave) could not be prepared: the moon is full")]
    [InlineData("type: misbehave, with: { how: fail early }", "bad/two (misbehave) could not be prepared: The moon is not at hand.")]
    public async Task What_is_wrong_before_anything_runs_is_wrong_input_and_leaves_no_run(string stage, string named)
    {
        Write(stage);
        var error = Refused(await Bed.RunAsync("run", "bad.yaml", "--json"), 2, "pipeline.invalid");
        Assert.Contains(named, Text(error), StringComparison.Ordinal);
        _ = Refused(await Bed.RunAsync("run", "bad.yaml", "--plan", "--json"), 2, "pipeline.invalid");
        await IntactAsync();
    }

    private void Write(string stage) => Bed.Write("bad.yaml", $$"""
        pipeline: bad
        inputs: [ { name: fruit, path: fruit.json, to: bad } ]
        handlers: ["{{typeof(StepTests).Assembly.Location}}"]
        routes:
          bad:
            stages:
              - { name: one, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
              - { name: two, {{stage}} }
        """);

    /// <summary>Runs one stage on three items, which must fail; its message. What came before stays, also the step before it.</summary>
    private async Task<string> RunStageAsync(string code, string stage)
    {
        Write(stage);
        var run = await FailedAsync(code, "run", "bad.yaml");

        Assert.Equal(1, run.GetProperty("counts").GetProperty("succeeded").GetInt64());
        return Text(run.GetProperty("error"));
    }

    private static void NothingSleeps(string argument)
    {
        var sleeping = Process.GetProcessesByName("sleep").Where(process => CommandLine(process.Id).Contains(argument, StringComparison.Ordinal));
        Assert.Empty(sleeping.Select(process => process.Id));
    }

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }
}
