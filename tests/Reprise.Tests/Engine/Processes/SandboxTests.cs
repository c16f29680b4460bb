using System.Text;
using Reprise.Engine.Processes;

namespace Reprise.Tests.Engine.Processes;

public sealed class SandboxTests : IDisposable
{
    private static readonly ProcessRunner Runner = new(TimeProvider.System);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    internal static async Task<bool> BubblewrapAsync() => (await Sandbox.ProbeAsync(Runner, TestContext.Current.CancellationToken)).Works;

    [Fact]
    public async Task There_is_no_network()
    {
        // The loopback interface alone: whoever listens on this machine is not reached either.
        Assert.Equal("lo", await RunAsync("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \\n'"));
    }

    [Fact]
    public async Task The_machine_is_read_only_and_the_work_folder_is_not()
    {
        var marker = "/var/tmp/reprise-" + Guid.NewGuid().ToString("N");
        Assert.Equal("refused", await RunAsync($"touch {marker} 2>/dev/null && echo written || printf refused; echo x > mine; chmod 600 mine"));

        Assert.False(File.Exists(marker));
        Assert.True(File.Exists(_folder["mine"]));
    }

    [Fact]
    public async Task Temporary_files_of_others_are_not_seen_and_its_own_vanish()
    {
        using var other = new TemporaryFolder();
        Assert.Equal("work", await RunAsync("ls /tmp | tr -d '\\n'; touch /tmp/mine-" + System.IO.Path.GetFileName(other.Path)));
        Assert.False(File.Exists("/tmp/mine-" + System.IO.Path.GetFileName(other.Path)));
    }

    [Fact]
    public async Task Other_processes_are_not_seen_and_none_of_its_own_survives()
    {
        Assert.Equal("", await RunAsync($"test -d /proc/{Environment.ProcessId} && grep -q Reprise /proc/{Environment.ProcessId}/cmdline && echo seen; setsid sleep 918273 >/dev/null 2>&1 &"));
        Assert.DoesNotContain(Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true }),
            file => TryRead(file).Contains("918273", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_privilege_helps_to_make_it_writable()
    {
        Assert.Equal("0000000000000000", await RunAsync("grep CapEff /proc/self/status | cut -f2 | tr -d '\\n'"));
    }

    [Fact]
    public async Task A_bwrap_that_does_not_work_is_no_sandbox_and_says_why()
    {
        var broken = _folder.Write("bwrap", "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n", executable: true);
        var sandbox = await Sandbox.TryAsync(Runner, broken, TestContext.Current.CancellationToken);
        var none = await Sandbox.TryAsync(Runner, null, TestContext.Current.CancellationToken);

        Assert.False(sandbox.Works);
        Assert.Contains("No permissions to create a new namespace", sandbox.Problem, StringComparison.Ordinal);
        Assert.Contains("not installed", none.Problem, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string script)
    {
        var sandbox = await Sandbox.ProbeAsync(Runner, TestContext.Current.CancellationToken);
        if (!sandbox.Works)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", $"no sandbox here: {sandbox.Problem}");
            Assert.Fail($"no sandbox here: {sandbox.Problem}");
        }

        var request = new ProcessRequest
        {
            Path = "/bin/sh",
            Arguments = ["-c", script],
            Environment = ProcessEnvironment.For(Sandbox.InnerFolder, "/tmp"),
            Folder = _folder.Path,
            SpoolFile = _folder["spool"],
        };
        using var result = await Runner.RunAsync(sandbox.Wrap(request, SandboxAccess.Closed), TestContext.Current.CancellationToken);
        Assert.Equal("", result.ErrorTail.ToText());
        return Encoding.UTF8.GetString(result.Output!.Bytes!.Value.Span);
    }

    private static string TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
