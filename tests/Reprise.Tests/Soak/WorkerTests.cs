using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reprise.Kernel.Journal;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Cli;
using Reprise.Tests.Support;

namespace Reprise.Tests.Soak;

/// <summary>Workers and publishers that are killed with kill -9, in memory and on a broker: every item is done once in the journal.</summary>
[Collection(KillingTests.Name)]
public sealed class WorkerTests(SharedRabbit rabbit, OwnRabbit own) : IClassFixture<OwnRabbit>, IDisposable
{
    private const int Limit = 300_000; // ms
    private const int Kills = 50;
    private const int Items = 150;

    // Kills from outside must not look like a step that kills its process.
    private static readonly string[] Drain = ["worker", "--drain", "--crash-limit", "1000"];

    private readonly CliBed _bed = new();
    private readonly Random _random = new(20261122);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact(Timeout = Limit)]
    public async Task Workers_killed_fifty_times_do_each_item_of_a_replay_once()
    {
        _bed.WriteItems(Items);
        var origin = await JsonAsync("run", "pipeline.yaml");
        var expected = await DigestsAsync(origin);
        var kills = 0;
        while (kills < Kills)
        {
            var replay = await JsonAsync("replay", Id(origin), "--from-stage", "select", "--rate", "200/s", "--detach");
            while (kills < Kills && await KillAsync(Drain))
            {
                kills++;
            }

            var drained = await _bed.RunAsync(Drain);
            Assert.True(drained.ExitCode == 0, drained.Error);
            var ended = (await _bed.RunAsync("show", Id(replay), "--json")).Json;
            Assert.Equal(("succeeded", Items + 1), (ended.GetProperty("status").GetString(), ended.GetProperty("counts").GetProperty("succeeded").GetInt64()));
            Assert.Equal(expected, await DigestsAsync(ended));
        }

        Assert.Equal(0, (await _bed.RunAsync("fsck", "--json")).ExitCode);
    }

    /// <summary>As often as fits into a minute, or as often as the variable REPRISE_KILLS says.</summary>
    [Fact(Timeout = 10 * Limit)]
    public async Task Publishers_and_workers_killed_at_random_on_a_broker_do_each_item_of_a_replay_once()
    {
        string[] queue = ["--queue", (await rabbit.GetAsync()).Url];
        _bed.Write("pipeline.yaml", (await File.ReadAllTextAsync(Path.Combine(_bed.Folder, "pipeline.yaml"), Cancellation)).Replace("fruit\n", $"soak{Guid.NewGuid():N}\n", StringComparison.Ordinal));
        _bed.WriteItems(Items);
        var origin = await JsonAsync(["run", "pipeline.yaml", .. queue]);
        var expected = await DigestsAsync(origin);
        var (kills, clock) = (0, Stopwatch.StartNew());
        bool Enough() => Environment.GetEnvironmentVariable("REPRISE_KILLS") is { } wanted ? kills >= int.Parse(wanted, CultureInfo.InvariantCulture) : clock.Elapsed > TimeSpan.FromMinutes(1);
        while (!Enough())
        {
            kills += await KillAsync(["replay", Id(origin), "--from-stage", "select", "--rate", "200/s", .. queue]) ? 1 : 0;
            while (!Enough() && await KillAsync([.. Drain, .. queue]))
            {
                kills++;
            }

            var drained = await _bed.RunAsync([.. Drain, .. queue]);
            Assert.True(drained.ExitCode == 0, drained.Error);
            foreach (var replay in (await JsonAsync("runs", "--kind", "replay", "--limit", "1")).EnumerateArray())
            {
                Assert.Equal(("succeeded", Items + 1), (replay.GetProperty("status").GetString(), replay.GetProperty("counts").GetProperty("succeeded").GetInt64()));
                Assert.Equal(expected, await DigestsAsync(replay));
            }
        }

        Assert.Equal(0, (await _bed.RunAsync("fsck", "--json")).ExitCode);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills in {clock.Elapsed.TotalSeconds:N0} s");
        Assert.InRange(kills, 5, int.MaxValue);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_killed_worker_had_passes_on_to_the_others(bool broker)
    {
        string[] queue = ["--queue", broker ? (await rabbit.GetAsync()).Url : "memory"];
        _bed.WriteItems(400);
        var origin = await JsonAsync("run", "pipeline.yaml");
        var replay = await JsonAsync(["replay", Id(origin), "--from-stage", "select", "--rate", "200/s", "--detach", .. queue]);
        using var first = _bed.Start(["worker", .. queue]);
        await SaidAsync(first, Id(replay) + " replay fruit taken");
        using var second = _bed.Start(["worker", "--json", .. queue]);
        using var third = _bed.Start(["worker", "--json", .. queue]);
        await SaidAsync(second, "works for");
        await SaidAsync(third, "works for");
        first.Kill();
        var ends = new[] { LineAsync(second), LineAsync(third) };
        var ended = JsonElement.Parse(await await Task.WhenAny(ends));
        Assert.Equal((Id(replay), "succeeded", 401L), (Id(ended), ended.GetProperty("status").GetString(), ended.GetProperty("counts").GetProperty("succeeded").GetInt64()));
        second.Kill();
        third.Kill();
        await Task.WhenAll(first.WaitForExitAsync(Cancellation), second.WaitForExitAsync(Cancellation), third.WaitForExitAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_whose_process_and_broker_are_gone_goes_on_when_both_are_back_with_nothing()
    {
        var server = await own.GetAsync();
        _bed.WriteItems(300);
        using var process = _bed.Start("run", "pipeline.yaml", "--queue", server.Url, "--pace", "100");
        await SaidAsync(process, "known steps");
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        await server.KillAsync();
        server.Wipe();
        await server.StartAsync();
        var recovered = await JsonAsync("recover", "--queue", server.Url);
        Assert.Equal(("succeeded", 602L), (recovered.GetProperty("status").GetString(), recovered.GetProperty("counts").GetProperty("succeeded").GetInt64()));
    }

    private static string Id(JsonElement run) => run.GetProperty("run_id").GetString()!;

    /// <summary>Lets a process work for a random time and kills it, most often while it works on a run; false where it had ended.</summary>
    private async Task<bool> KillAsync(params string[] arguments)
    {
        using var process = _bed.Start(arguments);
        var working = new TaskCompletionSource();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.EndsWith(" started", StringComparison.Ordinal) || line.Data.EndsWith(" taken", StringComparison.Ordinal))
            {
                working.TrySetResult();
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await (_random.Next(4) == 0 ? Task.CompletedTask : working.Task.WaitAsync(Cancellation));
        await Task.WhenAny(process.WaitForExitAsync(Cancellation), Task.Delay(_random.Next(0, 700), Cancellation));
        if (process.HasExited)
        {
            return false;
        }

        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        return true;
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await _bed.RunAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Json;
    }

    /// <summary>What each step behind the stage made: one line a step, so that one done twice would show.</summary>
    private async Task<List<string>> DigestsAsync(JsonElement run)
    {
        await using var journal = DataFolder.Open(Path.Combine(_bed.Folder, DataFolder.Name)).OpenJournal(new SqliteJournalOptions { ReadOnly = true });
        var found = await journal.RunsAsync(new RunQuery { Id = Id(run) }, Cancellation);
        var lines = new List<string>();
        await foreach (var step in journal.StepsAsync(new StepQuery { Run = found[0].Number }, Cancellation))
        {
            if (step.Stage > 1)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{step.Stage} {step.Item} {step.Status} {step.Outputs[0].Digest}"));
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static async Task SaidAsync(Process process, string text)
    {
        while (await process.StandardError.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{text}' was not said.");
    }

    private static async Task<string> LineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException("The worker ended.");
}
