using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Reprise.Tests.Cli;

/// <summary>The program on a terminal of its own (that of <c>script</c>), with Ctrl-C typed at it.</summary>
public sealed class TerminalTests : IDisposable
{
    private const char ControlC = '\x03';
    private readonly CliBed _bed = new();
    private readonly StringBuilder _screen = new();

    public TerminalTests() => _bed.Write("wait.yaml", $$"""
        pipeline: wait
        inputs: [ { name: fruit, path: fruit.json, to: wait } ]
        routes:
          wait:
            stages:
              - { name: wait, type: exec, with: { shell: "until [ -e {{_bed.Folder}}/go ]; do sleep 0.05; done", sandbox: off } }
        """);

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task The_notice_of_a_stop_stands_on_a_line_of_its_own_above_the_bars()
    {
        using var terminal = await DrawAsync();
        await TypeAsync(terminal);
        await ReadUntilAsync(terminal, "at once.\r\n");
        _bed.Write("go", "");
        await ReadUntilAsync(terminal, null);

        // The cursor goes up to the first row of the drawing; what the terminal echoed into it has been wiped before.
        // Between the echo and the wipe the bars may be drawn again: the terminal echoes at once, the program hears of it a moment later.
        Assert.Matches(@"\^C[^S]*\r\x1b\[\d+A\x1b\[J[^S]*Stopping: ", _screen.ToString());
        Assert.Matches(@"\r\x1b\[\d+AStopping: what is in work may end, nothing new starts\. Once more to stop at once\.\r\n", _screen.ToString());
    }

    [Fact]
    public async Task The_second_stop_gives_the_cursor_back()
    {
        using var terminal = await DrawAsync();
        await TypeAsync(terminal);
        await ReadUntilAsync(terminal, "at once.\r\n");
        await TypeAsync(terminal);
        await ReadUntilAsync(terminal, null);

        Assert.Equal(1, terminal.ExitCode);
        Assert.EndsWith("\e[?25h\r\n", _screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_stop_ends_what_was_started_too()
    {
        using var terminal = await DrawAsync();
        await UntilAsync(WaitsStill); // The bars may be drawn before the command has begun.
        await TypeAsync(terminal);
        await ReadUntilAsync(terminal, "at once.\r\n");
        await TypeAsync(terminal);
        await ReadUntilAsync(terminal, null);

        await UntilAsync(() => !WaitsStill()); // It is killed by now; the system may take a moment to clear it away.
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private bool WaitsStill() => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains($"until [ -e {_bed.Folder}/go", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile, or is no process.
        }
    });

    [Fact]
    public async Task NO_COLOR_leaves_out_bold_and_dim_too()
    {
        using var plain = _bed.StartShell("NO_COLOR=1 TERM=xterm-256color script -qec \"$REPRISE run pipeline.yaml\" /dev/null");
        await ReadUntilAsync(plain, null);
        Assert.Contains("succeeded", _screen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\x1b\[[0-9;]*m", _screen.ToString());
    }

    /// <summary>Starts a run that waits, and goes on when its bars are drawn.</summary>
    private async Task<Process> DrawAsync()
    {
        var terminal = _bed.StartShell("TERM=xterm-256color script -qec \"stty cols 120 rows 30; exec $REPRISE run wait.yaml\" /dev/null");
        await ReadUntilAsync(terminal, "wait/wait");
        return terminal;
    }

    private static async Task TypeAsync(Process terminal)
    {
        await terminal.StandardInput.WriteAsync(ControlC);
        await terminal.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads the screen until the text has come, or, without one, until the program has ended.</summary>
    private async Task ReadUntilAsync(Process terminal, string? text)
    {
        var buffer = new char[4096];
        while (text is null || !_screen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await terminal.StandardOutput.ReadAsync(buffer, TestContext.Current.CancellationToken);
            if (read == 0)
            {
                Assert.True(text is null, $"It ended before '{text}' came: {Regex.Escape(_screen.ToString()[^Math.Min(500, _screen.Length)..])}");
                await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);
                return;
            }

            _ = _screen.Append(buffer, 0, read);
        }
    }
}
