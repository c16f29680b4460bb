using System.Diagnostics;
using System.Text;
using Reprise.Engine.Processes;
using Reprise.Kernel;

namespace Reprise.Tests.Engine.Processes;

public sealed class ProcessRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_argument_reaches_the_command_as_it_is_and_never_through_a_shell()
    {
        using var result = await RunAsync(Shell("") with { Arguments = ["-c", "printf %s \"$1\"", "sh", "$(touch evil); `id` * ~ \"'\\ \n ü"] });

        Assert.Equal("$(touch evil); `id` * ~ \"'\\ \n ü", Text(result));
        Assert.False(File.Exists(_folder["evil"]));
    }

    [Fact]
    public async Task The_environment_is_what_was_given_and_nothing_else()
    {
        using var result = await RunAsync(Shell("/usr/bin/env") with { Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["ONLY"] = "this" } });

        Assert.Equal("ONLY=this", string.Join('\n', Text(result).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("PWD=", StringComparison.Ordinal) && !l.StartsWith("_=", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_signal_is_told_apart_from_the_exit_code_that_shells_make_of_it()
    {
        using var signal = await RunAsync(Shell("kill -SEGV $$"));
        using var code = await RunAsync(Shell("exit 139"));

        Assert.Equal((11, 0), (signal.Signal, signal.ExitCode));
        Assert.Equal((0, 139), (code.Signal, code.ExitCode));
    }

    [Fact]
    public async Task A_command_begins_with_default_signals_so_that_a_broken_pipe_ends_it()
    {
        // .NET ignores SIGPIPE, and what is ignored stays ignored in a child unless somebody sees to it.
        using var result = await RunAsync(Shell("(while :; do echo y; done; echo survived >&2) | head -1"));

        Assert.Equal("y\n", Text(result));
        Assert.Equal("", result.ErrorTail.ToText());
    }

    [Fact]
    public async Task A_missing_command_is_named()
    {
        var error = await Assert.ThrowsAsync<RepriseException>(() => RunAsync(Shell("") with { Path = "/nowhere/tool" }));

        Assert.Equal("exec.not_found", error.Code);
        Assert.Contains("/nowhere/tool", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gigabyte_on_standard_output_is_cut_off_at_the_limit_and_memory_stays_flat()
    {
        var before = GC.GetTotalAllocatedBytes();
        using var result = await RunAsync(Shell("head -c 1000000000 /dev/zero") with { OutputLimit = 20_000_000 });

        Assert.True(result.OverLimit);
        Assert.InRange(result.Output!.Length, 1, 20_000_000);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 20_000_000);
    }

    [Fact]
    public async Task A_gigabyte_on_standard_error_is_cut_off_too()
    {
        using var result = await RunAsync(Shell("head -c 1000000000 /dev/zero >&2") with { OutputLimit = 20_000_000 });

        Assert.True(result.OverLimit);
    }

    [Fact]
    public async Task Output_that_memory_should_not_hold_comes_back_whole_from_a_file()
    {
        using var result = await RunAsync(Shell("head -c 5000000 /dev/zero | tr '\\0' x"));

        Assert.Null(result.Output!.Bytes);
        using var reader = new StreamReader(new FileStream(result.Output.Complete(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal(new string('x', 5_000_000), await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_last_bytes_before_the_exit_are_not_lost()
    {
        for (var i = 0; i < 50; i++)
        {
            using var result = await RunAsync(Shell("printf out; printf err >&2"));
            Assert.Equal(("out", "err"), (Text(result), result.ErrorTail.ToText()));
        }
    }

    [Fact]
    public async Task Children_left_behind_are_gone_after_a_normal_exit_and_do_not_delay_it()
    {
        var clock = Stopwatch.StartNew();
        using var result = await RunAsync(Shell("sleep 1000 & echo $! > plain; setsid sleep 1000 & echo done"));

        Assert.Equal("done\n", Text(result));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
        AssertGone("plain");
    }

    [Theory]
    [InlineData("exit 0")]
    [InlineData("while :; do sleep 1; done")]
    public async Task A_daemon_that_forks_twice_and_leaves_folder_and_session_is_gone_too(string ending)
    {
        _ = _folder.Write("daemon", "#!/bin/sh\necho $$ > pid; cd /; mv \"$1/pid\" \"$1/daemon.pid\"; exec sleep 1000\n", executable: true);
        using var cancel = new CancellationTokenSource();
        var run = RunAsync(Shell($"(setsid \"$PWD/daemon\" \"$PWD\" >/dev/null 2>&1 &) ; while [ ! -f daemon.pid ]; do :; done; touch ready; {ending}") with { Grace = TimeSpan.FromMilliseconds(100) }, cancel.Token);
        await FileAsync("ready");
        await cancel.CancelAsync();
        _ = await Record.ExceptionAsync(() => run);

        AssertGone("daemon.pid");
    }

    [Fact]
    public async Task Cancelling_asks_first_so_that_a_command_can_clean_up()
    {
        using var cancel = new CancellationTokenSource();
        var run = RunAsync(Shell("trap 'echo bye > asked; exit 0' TERM; touch ready; while :; do sleep 0.01; done"), cancel.Token);
        await FileAsync("ready");
        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(File.Exists(_folder["asked"]));
    }

    [Fact]
    public async Task Whoever_heeds_no_request_to_end_is_killed_with_all_its_children()
    {
        using var cancel = new CancellationTokenSource();
        var script = "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > child; while :; do sleep 1; done' & echo $$ > self; while [ ! -s child ]; do :; done; touch ready; while :; do sleep 1; done";
        var run = RunAsync(Shell(script) with { Grace = TimeSpan.FromMilliseconds(50) }, cancel.Token);
        await FileAsync("ready");
        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        AssertGone("self");
        AssertGone("child");
    }

    [Fact]
    public async Task Two_commands_at_once_do_not_end_each_others_children()
    {
        using var other = new TemporaryFolder();
        var slow = _runner.RunAsync(Shell("sh -c 'while [ ! -f go ]; do sleep 0.01; done; echo alive'") with { Folder = other.Path, Mark = "HOME=" + other.Path, SpoolFile = other["out"] }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            using var quick = await RunAsync(Shell("setsid sleep 1000 & exit 0"));
            Assert.True(quick.Succeeded);
        }

        _ = other.Write("go", "");
        using var result = await slow;
        Assert.Equal("alive\n", Text(result));
    }

    private ProcessRequest Shell(string script) => new()
    {
        Path = "/bin/sh",
        Arguments = ["-c", script],
        Environment = ProcessEnvironment.For(_folder.Path, _folder.Path),
        Folder = _folder.Path,
        OwnsFolder = true,
        Mark = "HOME=" + _folder.Path,
        SpoolFile = _folder["spool"],
    };

    private Task<ProcessResult> RunAsync(ProcessRequest request, CancellationToken? cancellation = null) =>
        _runner.RunAsync(request, cancellation ?? TestContext.Current.CancellationToken);

    private static string Text(ProcessResult result) => Encoding.UTF8.GetString(result.Output!.Bytes!.Value.Span);

    private async Task FileAsync(string name)
    {
        while (!File.Exists(_folder[name]))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private void AssertGone(string pidFile)
    {
        var pid = File.ReadAllText(_folder[pidFile]).Trim();
        Assert.NotEmpty(pid);
        Assert.False(Directory.Exists("/proc/" + pid), $"process {pid} is still there");
    }
}
