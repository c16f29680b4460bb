using System.Globalization;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Cli;
using Reprise.Tests.Support;

namespace Reprise.Tests.Soak;

/// <summary>Kills the real program with kill -9, again and again, at random moments, and recovers it each time.</summary>
[Collection(KillingTests.Name)]
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;
    private const int Items = 120;

    private const string Pipeline = """
        pipeline: soak
        inputs: [{ name: items, path: items.json, to: ingest }]
        routes:
          ingest: { stages: [{ name: split, type: json_split, with: { path: "$.items[*]", key: "$.id" } }], to: [work] }
          work:
            stages:
              - { name: select, type: json_select, with: { fields: { id: /id, size: /size } } }
              - { name: note, type: exec, effect: pure, with: { shell: "cat > seen; cat seen >> LOG; printf '\\n' >> LOG; cat seen", stdin: true, sandbox: off } }
              - { name: score, type: score, from: [select], with: { fields: { size: { weight: 1, min: 0, max: 10 } } } }
            to: { all: score, notes: note }
          all: { stages: [{ name: table, type: gather, publish: table.json }] }
          notes: { stages: [{ name: notes, type: gather, with: { as: lines }, publish: notes.txt }] }
        """;

    private readonly CliBed _bed = new();
    private readonly Random _random = new(20261121);

    private string Log => Path.Combine(_bed.Folder, "log");

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Fifty_kills_lose_no_acknowledged_step_repeat_no_recorded_step_and_change_no_artifact()
    {
        _bed.Write("pipeline.yaml", Pipeline.Replace("LOG", Log, StringComparison.Ordinal));
        var items = Enumerable.Range(0, Items).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"id":"i{{i:D4}}","size":{{i % 10}}}"""));
        _bed.Write("items.json", "{\"items\":[" + string.Join(',', items) + "]}");
        var undisturbed = await ArtifactsAsync(await FinishAsync("run", "pipeline.yaml"));

        var kills = 0;
        var runs = 0;
        while (kills < Kills)
        {
            File.Delete(Log);
            runs++;
            var killed = await KillAsync("run", "pipeline.yaml", "--concurrency", "2");
            while (killed && kills++ < Kills)
            {
                killed = await KillAsync("recover");
            }

            var end = killed ? await RecoverAsync() : await FinishAsync("show", "last");
            Assert.Equal("succeeded", end.Json.GetProperty("status").GetString());
            Assert.Equal(undisturbed, await ArtifactsAsync(end));
        }

        Assert.Equal(0, (await _bed.RunAsync("fsck", "--json")).ExitCode);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills over {runs} runs");
    }

    /// <summary>Lets a command work for a random time, kills it, and holds the journal against what stood there before. False where it ended first.</summary>
    private async Task<bool> KillAsync(params string[] arguments)
    {
        var (run, before) = await RecordedAsync(null);
        var logged = LogLines();
        using var process = _bed.Start(arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Task.WhenAny(process.WaitForExitAsync(TestContext.Current.CancellationToken), RandomTimeAsync());
        var ended = process.HasExited;
        if (!ended)
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var (_, after) = await RecordedAsync(run);
        foreach (var (key, completed) in before)
        {
            Assert.Equal(completed, after.GetValueOrDefault(key));
        }

        var repeated = arguments[0] is "run" ? [] : LogLines().Skip(logged.Count).Where(line => before.Keys.Any(k => k.Stage == "note" && line.Contains($"\"{k.Item}\"", StringComparison.Ordinal)));
        Assert.Empty(repeated);
        return !ended;
    }

    /// <summary>From before the program has started up to after it has done a good part.</summary>
    private Task RandomTimeAsync() => Task.Delay(_random.Next(20, 700), TestContext.Current.CancellationToken);

    private List<string> LogLines() => File.Exists(Log) ? [.. File.ReadAllLines(Log)] : [];

    /// <summary>Where every process was killed before it had begun, there is nothing to recover: the run before it stands last.</summary>
    private async Task<CliResult> RecoverAsync()
    {
        var result = await _bed.RunAsync("recover", "--json");
        var nothing = result.ExitCode == 2 && string.Equals(result.Json.GetProperty("error").GetProperty("code").GetString(), "run.not_found", StringComparison.Ordinal);
        Assert.True(nothing || result.ExitCode == 0, result.Output + result.Error);
        return nothing ? await FinishAsync("show", "last") : result;
    }

    private async Task<CliResult> FinishAsync(params string[] arguments)
    {
        var result = await _bed.RunAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result;
    }

    /// <summary>The steps of a run (of the newest, where none is named) that stand in the journal, with the times at which they ended.</summary>
    private async Task<(long? Run, Dictionary<(string Stage, string Item), long> Steps)> RecordedAsync(long? number)
    {
        var recorded = new Dictionary<(string, string), long>();
        var data = Path.Combine(_bed.Folder, DataFolder.Name);
        if (!File.Exists(Path.Combine(data, "journal.db")))
        {
            return (null, recorded);
        }

        await using var journal = DataFolder.Open(data).OpenJournal(new SqliteJournalOptions { ReadOnly = true });
        var runs = await journal.RunsAsync(new RunQuery { Number = number, Limit = 1 }, TestContext.Current.CancellationToken);
        string[] stages = ["split", "select", "note", "score", "table", "notes"];
        if (runs is [var run])
        {
            await foreach (var step in journal.StepsAsync(new StepQuery { Run = run.Number, Status = StepStatus.Succeeded }, TestContext.Current.CancellationToken))
            {
                recorded[(stages[step.Stage], step.Item)] = step.CompletedAt;
            }
        }

        return (runs is [var found] ? found.Number : null, recorded);
    }

    private async Task<string> ArtifactsAsync(CliResult run)
    {
        var id = run.Json.GetProperty("run_id").GetString()!;
        var listing = await FinishAsync("ls", id, "-R");
        return string.Join('\n', listing.Json.EnumerateArray().Select(a => a.GetProperty("path").GetString()!.Replace(id, "", StringComparison.Ordinal) + " " + a.GetProperty("digest").GetString()).Order(StringComparer.Ordinal));
    }
}
