using System.Text.RegularExpressions;
using Reprise.Tests.Architecture;
using Reprise.Tests.Cli;
using Reprise.Tests.Support;

namespace Reprise.Tests.Samples;

/// <summary>The samples run, and so does every command that README.md shows.</summary>
[LongRunning]
public sealed partial class SampleTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Seattle_runs_with_a_handler_in_CSharp_and_steps_in_Python()
    {
        var run = await _bed.RunAsync("run", Path.Combine(Repository.Root, "samples/seattle"), "--json");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(1560, run.Json.GetProperty("counts").GetProperty("succeeded").GetInt64());
        var text = (await _bed.RunAsync("get", "report/seattle.txt")).Output;
        Assert.All(["2012", "2013", "2014", "2015"], year => Assert.Contains(year, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("docs/why-again.md")]
    [InlineData("docs/reuse-a-stage.md")]
    [InlineData("docs/prove-a-figure.md")]
    public Task Every_command_of_a_task_works_in_its_order(string page) => FollowAsync(page, 3);

    [Fact]
    public async Task Every_command_of_the_readme_works_in_its_order()
    {
        await FollowAsync("README.md", 10);
        var page = await File.ReadAllTextAsync(Path.Combine(_bed.Folder, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains(">A week of earthquakes</h1>", page, StringComparison.Ordinal);
        Assert.Contains("Source: USGS", page, StringComparison.Ordinal);
        Assert.Contains("<img", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("src=\"(?!data:)", page);

        // The style speaks of the tables by their headings: each must be there, with a date in the column that it names.
        Assert.Contains("#day-by-day + table td:first-child", page, StringComparison.Ordinal);
        Assert.Matches(DateIn("id=\"day-by-day\".*\\s<table>", 1), page);
        Assert.Matches(DateIn("id=\"strongest-events\".*\\s<table>", 3), page);
        Assert.Matches(DateIn("id=\"most-noteworthy\".*\\s<p>.*</p>\\s<table>", 4), page);
    }

    [Theory]
    [InlineData("quakes")]
    [InlineData("seattle")]
    public async Task Every_artifact_of_a_sample_comes_out_the_same_even_where_the_sample_is_gone(string sample)
    {
        var folder = Path.Combine(_bed.Folder, sample);
        Copy(Path.Combine(Repository.Root, "samples", sample), folder);
        if (sample == "seattle")
        {
            Copy(Path.Combine(Repository.Root, "samples/seattle/handler/bin"), Path.Combine(folder, "handler/bin"));
        }

        Assert.Equal(0, (await _bed.RunAsync("run", sample, "--json")).ExitCode);
        var names = (await _bed.RunAsync("artifacts", "--json")).Json.EnumerateArray().Select(a => a.GetProperty("names")[0].GetProperty("name").GetString()!).ToList();
        Assert.NotEmpty(names);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Delete(file); // Sources, scripts, templates: all of it stands in the recording.
        }

        foreach (var name in names)
        {
            var rerun = await _bed.RunAsync("rerun", name, "--json");
            Assert.True(rerun.ExitCode == 0, name + rerun.Error);
            Assert.Equal("identical", rerun.Json.GetProperty("verdict").GetString());
        }
    }

    [Fact]
    public async Task A_sample_that_has_moved_since_is_run_again_from_its_new_folder()
    {
        var folder = Path.Combine(_bed.Folder, "seattle");
        Copy(Path.Combine(Repository.Root, "samples/seattle"), folder);
        Copy(Path.Combine(Repository.Root, "samples/seattle/handler/bin"), Path.Combine(folder, "handler/bin"));
        Assert.Equal(0, (await _bed.RunAsync("run", "seattle", "--json")).ExitCode);
        var name = (await _bed.RunAsync("artifacts", "--json")).Json[0].GetProperty("names")[0].GetProperty("name").GetString()!;
        Directory.Move(folder, Path.Combine(_bed.Folder, "moved"));

        var elsewhere = await _bed.RunAsync("rerun", name);
        Assert.Equal(4, elsewhere.ExitCode);
        Assert.Contains("Seattle.Handlers.dll", elsewhere.Output, StringComparison.Ordinal);

        var there = await _bed.ShellAsync($"cd moved && $REPRISE rerun {name} --json --data ../.reprise");
        Assert.True(there.ExitCode == 0, there.Output + there.Error);
        Assert.Equal("identical", there.Json.GetProperty("verdict").GetString());
    }

    private static string DateIn(string table, int column) => table + @"\s<thead>[\s\S]*?<tbody>\s<tr>\s" + string.Concat(Enumerable.Repeat(@"<td.*\s", column - 1)) + @"<td>2018-\d\d-\d\d</td>";

    private static void Copy(string from, string to)
    {
        _ = Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    // Those that stay until somebody stops them have tests of their own.
    private async Task FollowAsync(string page, int atLeast)
    {
        Copy(Path.Combine(Repository.Root, "samples", "quakes"), Path.Combine(_bed.Folder, "samples", "quakes"));
        var commands = Commands().Matches(Repository.Read(page)).Select(m => m.Groups[1].Value.Split(" # ")[0].Trim()).Where(c => c.Split(' ')[0] is not ("demo" or "serve")).ToList();
        Assert.True(commands.Count >= atLeast, string.Join('\n', commands));
        foreach (var command in commands)
        {
            using var process = _bed.StartShell($"$REPRISE {command}");
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"reprise {command}: exit code {process.ExitCode}\n{output}{await error}");
        }
    }

    [GeneratedRegex(@"^\./reprise (.+)$", RegexOptions.Multiline, 5000)]
    private static partial Regex Commands();
}
