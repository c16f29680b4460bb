using Reprise.Tests.Architecture;

namespace Reprise.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("--inputs takes one of live, recorded; found 'foo'.", "rerun", "x", "--inputs", "foo")]
    [InlineData("--repeat takes a whole number up to 2,147,483,647; found '99999999999'.", "rerun", "x", "--repeat", "99999999999")]
    [InlineData("it is a folder.", "import", ".")]
    [InlineData("`reprise keys list` works on a data folder", "keys", "list", "--server", "http://127.0.0.1:1")]
    [InlineData("An empty text names no", "fork", "", "--server", "http://127.0.0.1:1")]
    [InlineData("An empty text names no", "show", "", "--server", "http://127.0.0.1:1")]
    [InlineData("is no data folder: no journal is in it.", "audit", "--data", ".")]
    public async Task What_is_wrong_is_said_in_plain_words(string expected, params string[] arguments)
    {
        using var bed = new CliBed();
        var result = await bed.RunAsync(arguments);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\\t", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_wrong_usage_and_says_what_to_do()
    {
        var result = await _bed.RunAsync("runs", "--nonsense");

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("error `reprise runs` has no option '--nonsense'.\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("usage.invalid", result.Error, StringComparison.Ordinal);
        Assert.Contains("Allowed options: `--status`, ", result.Error, StringComparison.Ordinal);
        Assert.Contains("`reprise runs --help` says more.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--reuse", "run", "pipeline.yaml", "--resue", "any")]
    [InlineData("--reuse", "run", "--resue", "any", "pipeline.yaml")]
    [InlineData("--reuse", "run", "pipeline.yaml", "--resue=any")]
    [InlineData("--json", "runs", "--jsno")]
    [InlineData("--json", "--jsno", "runs")]
    [InlineData("--outputs", "show", "--ouputs")]
    [InlineData("--recursive", "ls", "last", "--recusive")]
    [InlineData("--name", "record", "--nmae", "x", "--", "echo", "hi")]
    [InlineData("run", "rnu", "pipeline.yaml")]
    [InlineData("artifacts", "artefacts")]
    [InlineData("completion", "--json", "completoin", "bash")]
    public async Task A_misspelt_option_or_command_is_told_the_nearest_one(string meant, params string[] arguments)
    {
        var result = await _bed.RunAsync([.. arguments, "--json"]);
        var text = await _bed.RunAsync(arguments);

        Assert.Equal((2, 2), (result.ExitCode, text.ExitCode));
        Assert.Contains($"Did you mean `{meant}`?", text.Error + text.Output, StringComparison.Ordinal);
        Assert.Contains("usage.invalid", result.Output + result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_bed.Folder, ".reprise")));
    }

    [Theory]
    [InlineData("RUN", "reprise cancel last", "cancel")]
    [InlineData("PIPELINE", "reprise run pipeline.yaml", "run")]
    [InlineData("PIPELINE", "reprise run pipeline.yaml", "run", "--reuse", "any")]
    [InlineData("ARTIFACT", "reprise get ", "get")]
    [InlineData("STEP|ARTIFACT", "reprise why ", "why")]
    [InlineData("CMD", "reprise record -- make report", "record", "--")]
    public async Task A_missing_argument_is_named_with_an_example(string name, string example, params string[] arguments)
    {
        var result = await _bed.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"error `reprise {arguments[0]}` needs {name}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"For example: `{example}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("recover")]
    [InlineData("show")]
    [InlineData("ls")]
    public async Task Help_says_that_a_run_may_be_the_last_one_or_a_prefix(string command)
    {
        var help = (await _bed.RunAsync(command, "--help")).Output;

        Assert.Matches(@"<RUN[^>]*>\s+A run .*`last`.*unique prefix|<RUN[^>]*>\s+A run: `last`.*unique prefix", help.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task What_stands_behind_the_two_dashes_of_record_is_the_commands_own()
    {
        var printed = await _bed.RunAsync("record", "--no-sandbox", "--", "printf", "%s", "--nmae");
        var without = await _bed.RunAsync("record", "--no-sandbox", "printf", "%s", "--nmae");

        Assert.Equal((0, "--nmae"), (printed.ExitCode, printed.Output));
        Assert.Equal((0, "--nmae"), (without.ExitCode, without.Output));
    }

    [Theory]
    [InlineData(".", "it is a folder")]
    [InlineData("no/such.csv", "there is no such file")]
    [InlineData("fruit.json/rows.csv", "there is no such file")]
    public async Task An_input_of_a_command_that_cannot_be_read_is_told_in_plain_words(string path, string reason)
    {
        var result = await _bed.RunAsync("record", "--in", path, "--json", "--", "true");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"The input {path} cannot be read: {reason}.", result.Json.GetProperty("error").GetProperty("message").GetString());
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

    [Fact]
    public async Task A_missing_pipeline_file_names_the_nearest_before_any_other()
    {
        _bed.Write("another.yaml", "");
        _bed.Write("nightly.yaml", "");

        var near = await _bed.RunAsync("run", "nigtly.yaml");
        var usual = await _bed.RunAsync("run", "quite-different.yaml");

        Assert.Contains("There is 'nightly.yaml' in that folder.", near.Error, StringComparison.Ordinal);
        Assert.Contains("There is 'pipeline.yaml' in that folder.", usual.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error --pace takes a whole number; found 'abc'.", "run", "pipeline.yaml", "--pace", "abc")]
    [InlineData("error --concurrency takes a whole number; found '1.5'.", "run", "pipeline.yaml", "-j", "1.5")]
    [InlineData("error --limit takes a whole number; found 'x'.", "runs", "--limit", "x")]
    public async Task A_value_that_is_no_number_is_named_with_what_is_expected(string expected, params string[] arguments)
    {
        var result = await _bed.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_in_the_examples_of_the_help_are_those_of_the_sample()
    {
        var help = (await _bed.RunAsync("run", "--help")).Output;
        var sample = Repository.Read("samples/quakes/pipeline.yaml");

        var named = System.Text.RegularExpressions.Regex.Matches(help, "samples/quakes .*--param ([a-z_]+)=", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

        Assert.NotEmpty(named);
        Assert.All(named, match => Assert.Matches($"(?m)^(params:.*[ {{]|  ){match.Groups[1].Value}:", sample));
    }

    [Fact]
    public async Task Parameters_are_shown_as_they_are_written()
    {
        _bed.Write("p.yaml", "pipeline: p\ninputs: [ { name: f, path: fruit.json, to: a } ]\nparams: { upper: false, name: x, list: [1, true] }\nroutes:\n  a: { stages: [ { name: g, type: gather } ] }\n");

        _ = await _bed.RunAsync("run", "p.yaml");
        var shown = await _bed.RunAsync("show", "last");

        Assert.Contains("list=[1,true]", shown.Output, StringComparison.Ordinal);
        Assert.Contains("upper=false", shown.Output, StringComparison.Ordinal);
        Assert.Contains("name=x", shown.Output, StringComparison.Ordinal);
    }
}
