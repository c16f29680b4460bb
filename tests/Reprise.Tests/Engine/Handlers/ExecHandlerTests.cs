using System.Text;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Processes;

namespace Reprise.Tests.Engine.Handlers;

public sealed class ExecHandlerTests : IDisposable
{
    private readonly ProcessBench _bench = new(new ExecHandler());

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(10)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    public async Task Standard_input_is_a_file_whatever_its_size(int size)
    {
        var text = new string('x', size);
        var step = await _bench.RunAsync("""{"shell":"[ -f /dev/stdin ] && stat -Lc %s /dev/stdin && cat && cat /dev/stdin","stdin":true}""", ("item", text));

        Assert.Equal($"{size}\n{text}{text}", step.Output);
    }

    [Fact]
    public async Task Without_declared_outputs_standard_output_is_the_output()
    {
        var step = await _bench.RunAsync("""{"command":["tr","a-z","A-Z"],"stdin":true}""", ("item", "hello"));

        Assert.Equal("HELLO", step.Output);
        Assert.Null(step.Outputs[0].Key);
        Assert.Equal("text/plain", step.Outputs[0].MediaType);
    }

    [Fact]
    public async Task An_empty_output_is_an_output()
    {
        var step = await _bench.RunAsync("""{"command":["true"]}""", ("item", ""));

        Assert.Equal("", step.Output);
    }

    [Fact]
    public async Task Placeholders_name_the_files_and_other_braces_stay()
    {
        var step = await _bench.RunAsync(
            """{"command":["sh","-c","cat \"$1\" \"$2\" > \"$3\"; echo '{in}' \"$4\" >> \"$3\"","sh","{in:left}","{in:right}","{out}","{x} {{in:a}}"],"in":{"left":"a.txt","right":"deep/b.txt"},"out":["sub/result.json"]}"""
                .Replace("'{in}'", "'{{in}}'", StringComparison.Ordinal),
            ("left", "1"), ("right", "2"));

        Assert.Equal("12{in} {x} {in:a}\n", step.Output);
        Assert.Equal("application/json", step.Outputs[0].MediaType);
    }

    [Fact]
    public async Task A_shell_text_gets_file_names_as_single_words()
    {
        var step = await _bench.RunAsync("""{"shell":"cat {in} | wc -c","in":{"item":"it's a file; touch evil"}}""", ("item", "12345"));

        Assert.Equal("5", step.Output.Trim());
    }

    [Fact]
    public async Task An_argument_with_shell_syntax_is_only_text()
    {
        var step = await _bench.RunAsync("""{"command":["printf","%s","$(id) `id` ; > x *"]}""", ("item", ""));

        Assert.Equal("$(id) `id` ; > x *", step.Output);
    }

    [Fact]
    public async Task A_pattern_makes_an_item_of_each_file_named_below_its_folder()
    {
        var step = await _bench.RunAsync("""{"shell":"for i in b a c; do echo $i > parts/$i.csv; done; ln -s /etc/passwd parts/z.csv; mkfifo parts/pipe.csv","out":["parts/*.csv"]}""", ("item", ""));

        Assert.Equal("a.csv b.csv c.csv", string.Join(' ', step.Outputs.Select(o => o.Key)));
        Assert.Equal("text/csv", step.Outputs[0].MediaType);
    }

    [Fact]
    public async Task Several_declared_files_become_items_of_their_own()
    {
        var step = await _bench.RunAsync("""{"shell":"echo 1 > a.txt; echo 2 > b.txt","out":["b.txt","a.txt"]}""", ("item", ""));

        Assert.Equal("a.txt b.txt", string.Join(' ', step.Outputs.Select(o => o.Key)));
    }

    [Theory]
    [InlineData("echo x > other.txt", "is not there")]
    [InlineData("echo x > other.txt; ln -s other.txt result.txt", "is no regular file")]
    [InlineData("echo x > other.txt; mkfifo result.txt", "is no regular file")]
    public async Task A_missing_output_is_named_beside_what_is_there(string shell, string reason)
    {
        var error = await _bench.FailAsync($$"""{"shell":"{{shell}}","out":["result.txt"]}""", ("item", ""));

        Assert.Equal("exec.output_missing", error.Code);
        Assert.Contains($"`result.txt` {reason}", error.Message, StringComparison.Ordinal);
        Assert.Contains("other.txt", error.Message, StringComparison.Ordinal);
        Assert.Contains("route/stage, item `one/two`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_code_comes_with_the_commands_last_words()
    {
        var error = await _bench.FailAsync("""{"shell":"echo no such column >&2; exit 7"}""", ("item", ""));

        Assert.Equal("exec.exit", error.Code);
        Assert.Contains("exit code 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("no such column", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"auto\"")]
    [InlineData("\"off\"")]
    public async Task A_signal_is_named_with_and_without_a_sandbox(string sandbox)
    {
        var error = await _bench.FailAsync($$"""{"shell":"kill -SEGV $$","sandbox":{{sandbox}}}""", ("item", ""));

        Assert.Equal("exec.signal", error.Code);
        Assert.Contains("SIGSEGV", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Printing_without_end_is_stopped_at_the_limit()
    {
        var error = await _bench.FailAsync("""{"command":["yes"],"max_output":100000}""", ("item", ""));

        Assert.Equal("exec.output_limit", error.Code);
    }

    [Theory]
    [InlineData("""{"command":["no-such-tool-anywhere"]}""")]
    [InlineData("""{"command":["/nowhere/tool"]}""")]
    [InlineData("""{"command":["./undeclared.sh"]}""")]
    public async Task A_command_that_is_not_there_is_found_before_anything_runs(string with)
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await _bench.BindAsync(with));

        Assert.Equal("exec.not_found", error.Code);
    }

    [Theory]
    [InlineData("""{}""", "command")]
    [InlineData("""{"command":["true"],"shell":"true"}""", "command")]
    [InlineData("""{"command":["cat","{out}"]}""", "out")]
    [InlineData("""{"command":["cat","{in:b}"],"in":{"a":"x"}}""", "in:b")]
    [InlineData("""{"command":["true"],"out":["../x"]}""", "../x")]
    [InlineData("""{"command":["true"],"out":["/etc/x"]}""", "/etc/x")]
    [InlineData("""{"command":["true"],"files":["nowhere.py"]}""", "nowhere.py")]
    [InlineData("""{"command":["true"],"files":["../../etc/passwd"]}""", "files")]
    [InlineData("""{"command":["curl","${secret:TOKEN}"]}""", "secret")]
    [InlineData("""{"command":["true"],"max_output":0}""", "max_output")]
    [InlineData("""{"command":["true"],"sandbox":"maybe"}""", "sandbox")]
    [InlineData("""{"command":["true"],"outt":["x"]}""", "outt")]
    public async Task A_wrong_parameter_is_named(string with, string named)
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await _bench.BindAsync(with));

        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("route/stage", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_runs_as_it_was_when_the_run_began_and_is_part_of_the_code()
    {
        _ = _bench.Pipeline.Write("bin/greet.sh", "#!/bin/sh\necho one\n", executable: true);
        var with = """{"command":["./bin/greet.sh"],"files":["bin"]}""";
        var first = await _bench.BindAsync(with);
        _ = _bench.Pipeline.Write("bin/greet.sh", "#!/bin/sh\necho two, longer\n", executable: true);
        var second = await _bench.BindAsync(with);
        var step = _bench.Step(with, first, ("item", ""));
        await _bench.ExecuteAsync(step);

        Assert.Equal("one\n", step.Output);
        Assert.False(string.Equals(first.Code.GetRawText(), second.Code.GetRawText(), StringComparison.Ordinal));
        Assert.Contains("interpreter", first.Code.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declared_version_stands_for_the_code()
    {
        var binding = await _bench.BindAsync("""{"command":["true"]}""", stage => stage with { Version = "7" });

        Assert.Contains(""""version":"7"}"""", binding.Code.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_reaches_the_command_and_no_record()
    {
        var value = "s3cr3t-" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable("REPRISE_TEST_TOKEN", value);
        var with = """{"shell":"echo \"token is $TOKEN\" >&2; test -n \"$TOKEN\" && printf %s \"$TOKEN\" | wc -c; exit ${CODE}","env":{"TOKEN":"${secret:REPRISE_TEST_TOKEN}","CODE":"0"}}""";
        var binding = await _bench.BindAsync(with);
        var step = _bench.Step(with, binding, ("item", ""));
        await _bench.ExecuteAsync(step);
        var error = await _bench.FailAsync(with.Replace("\"CODE\":\"0\"", "\"CODE\":\"1\"", StringComparison.Ordinal), ("item", ""));

        Assert.Equal($"{value.Length}", step.Output.Trim());
        Assert.Contains("token is ***", step.LogText.ToString(), StringComparison.Ordinal);
        Assert.Contains("token is ***", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, step.LogText + error.ToString() + binding.Code + binding.Environment + step.With, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_whose_beginning_fell_off_the_log_leaves_no_rest()
    {
        const string value = "<abcdefghijklmnopqrstuvwxyz-0123456789>"; // 39 bytes: no divisor of what the log keeps
        Environment.SetEnvironmentVariable("REPRISE_TEST_LONG", value);
        var step = await _bench.RunAsync("""{"shell":"i=0; while [ $i -lt 1000 ]; do printf %s \"$KEY\" >&2; i=$((i+1)); done","env":{"KEY":"${secret:REPRISE_TEST_LONG}"}}""", ("item", ""));

        Assert.Contains("***", step.LogText.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(value[^1..], step.LogText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_not_set_is_named()
    {
        var error = await _bench.FailAsync("""{"command":["true"],"env":{"T":"Bearer ${secret:REPRISE_TEST_UNSET}"}}""", ("item", ""));

        Assert.Equal("secret.missing", error.Code);
        Assert.Contains("REPRISE_TEST_UNSET", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_is_clean_and_the_same_every_time()
    {
        Environment.SetEnvironmentVariable("REPRISE_TEST_LEAK", "leaked");
        var step = await _bench.RunAsync("""{"command":["env"],"env":{"MINE":"yes"}}""", ("item", ""));
        var again = await _bench.RunAsync("""{"command":["env"],"env":{"MINE":"yes"}}""", ("item", ""));

        Assert.DoesNotContain("leaked", step.Output, StringComparison.Ordinal);
        Assert.Contains("MINE=yes\n", step.Output, StringComparison.Ordinal);
        Assert.Contains("TZ=UTC\n", step.Output, StringComparison.Ordinal);
        Assert.Contains("REPRISE_ITEM=one/two\n", step.Output, StringComparison.Ordinal);
        if (await SandboxTests.BubblewrapAsync())
        {
            Assert.Equal(step.Output, again.Output);
        }
    }

    [Fact]
    public async Task Nothing_of_a_step_stays_whatever_the_command_did_to_its_folder()
    {
        var step = await _bench.RunAsync("""{"shell":"mkdir -p a/b; touch a/b/c; chmod 000 a/b; chmod 000 a; rm -f input"}""", ("item", "x"));

        WorkFolders.Remove(step.WorkFolder);

        Assert.False(Directory.Exists(step.WorkFolder));
    }

    [Fact]
    public async Task Cancelling_ends_the_whole_tree()
    {
        var with = """{"shell":"(setsid sleep 987654 &); sleep 987653 & sleep 987652"}""";
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var step = _bench.Step(with, await _bench.BindAsync(with), ("item", ""));
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.ExecuteAsync(step, cancel.Token));

        var left = Directory.EnumerateDirectories("/proc").Select(p => Read(p + "/cmdline")).Where(c => c.StartsWith("sleep\098765", StringComparison.Ordinal));
        Assert.Empty(left);
    }

    [Fact]
    public async Task The_effect_follows_the_sandbox_and_the_network()
    {
        var boxed = await SandboxTests.BubblewrapAsync();

        Assert.Equal(boxed ? Effect.Pure : Effect.Recorded, (await _bench.BindAsync("""{"command":["true"]}""")).Effect);
        Assert.Equal(Effect.Recorded, (await _bench.BindAsync("""{"command":["true"],"sandbox":"off"}""")).Effect);
        Assert.Equal(Effect.Recorded, (await _bench.BindAsync("""{"command":["true"],"network":true}""")).Effect);
    }

    [Fact]
    public async Task The_environment_says_whether_there_was_a_sandbox_and_why_not()
    {
        var binding = await _bench.BindAsync("""{"command":["true"],"sandbox":"off"}""");

        Assert.Equal("""{"kind":"none","reason":"switched off by the stage"}""", binding.Environment!.Value.GetProperty("sandbox").GetRawText());
    }

    private static string Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
