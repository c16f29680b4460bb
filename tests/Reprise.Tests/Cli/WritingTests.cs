namespace Reprise.Tests.Cli;

/// <summary>What happens where an answer cannot be written.</summary>
public sealed class WritingTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("get last/items/select/pear")]
    [InlineData("get table.json")]
    [InlineData("show last")]
    [InlineData("show last --json")]
    [InlineData("runs --json")]
    public async Task A_full_disk_under_standard_output_is_an_error_on_standard_error(string command)
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var (exitCode, error) = await ShellAsync($"$REPRISE {command} > /dev/full");

        Assert.Equal(3, exitCode);
        Assert.Contains("disk.full", error, StringComparison.Ordinal);
        Assert.Contains("standard output", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_gone_is_no_error()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var (_, error) = await ShellAsync("{ $REPRISE show last --steps; echo \"code $?\" >&2; } | true");

        Assert.Equal("code 0\n", error);
    }

    [Fact]
    public async Task A_file_in_a_folder_that_is_not_there_is_wrong_usage()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var result = await _bed.RunAsync("get", "table.json", "-o", "nope/x", "--json");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("usage.invalid", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("'nope/x' cannot be written: there is no folder 'nope'", result.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Error)> ShellAsync(string script)
    {
        using var process = _bed.StartShell(script);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await error);
    }
}
