namespace Reprise.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task An_unknown_option_is_wrong_usage_and_says_what_to_do()
    {
        var result = await _bed.RunAsync("runs", "--nonsense");

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("error Unrecognized command or argument '--nonsense'.", result.Error, StringComparison.Ordinal);
        Assert.Contains("usage.invalid", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint  `reprise runs --help`", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_an_error_is_one_document_on_standard_output()
    {
        var result = await _bed.RunAsync("show", "last", "--json");

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Error);
        var error = result.Json.GetProperty("error");
        Assert.Equal(["code", "message", "hint", "facts"], CliResult.Fields(error));
        Assert.Equal("journal.not_found", error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Help_of_a_command_ends_with_examples()
    {
        var result = await _bed.RunAsync("why", "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
        Assert.Contains("reprise why report/index.html", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _reprise reprise")]
    [InlineData("zsh", "compdef _reprise reprise")]
    [InlineData("fish", "complete -c reprise")]
    public async Task A_completion_script_is_printed_for_each_shell(string shell, string expected)
    {
        var result = await _bed.RunAsync("completion", shell);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_suggests_commands_to_the_shell()
    {
        var result = await _bed.RunAsync("[suggest:11]", "reprise rec");

        Assert.Contains("recover", result.Output.Split('\n'), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_no_time_names_the_forms_that_are_allowed()
    {
        var result = await _bed.RunAsync("runs", "--since", "soon");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--since takes a time; found 'soon'.", result.Error, StringComparison.Ordinal);
        Assert.Contains("2026-11-21T03:45:00Z", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_pipeline_file_names_one_that_is_there()
    {
        var result = await _bed.RunAsync("run", "pipe.yaml");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("pipeline.not_found", result.Error, StringComparison.Ordinal);
        Assert.Contains("There is 'pipeline.yaml' in that folder.", result.Error, StringComparison.Ordinal);
    }
}
