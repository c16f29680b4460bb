using System.Diagnostics;
using System.Globalization;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;

namespace Reprise.Bench.Cases;

/// <summary>What the page of runs asks a server for, over very many runs: latency of each request, one at a time.</summary>
internal static class Lists
{
    private static readonly (string Name, string Path)[] Requests =
    [
        ("first page", "/api/v1/runs?limit=100"),
        ("counts and strip", "/api/v1/runs/summary"),
        ("failed, first page", "/api/v1/runs?limit=100&status=failed"),
        ("failed, counts", "/api/v1/runs/summary?status=failed"),
        ("running (none), first page", "/api/v1/runs?limit=100&status=running"),
        ("one pipeline, counts", "/api/v1/runs/summary?pipeline=pipeline-7"),
        ("text, first page", "/api/v1/runs?limit=100&text=needle"),
        ("text, counts", "/api/v1/runs/summary?text=needle"),
        ("label, counts", "/api/v1/runs/summary?label=team%3Dteam-3"),
        ("page in the middle", "/api/v1/runs?limit=100&after=50000"),
    ];

    /// <summary>Records so many runs, serves them, and asks.</summary>
    public static async Task<IReadOnlyList<Row>> RunAsync(string root, int runs, string program)
    {
        await RecordAsync(root, runs);
        using var server = ServedFolder.Start(program, root);
        using var http = new HttpClient { BaseAddress = server.Address };
        var rows = new List<Row>();
        foreach (var (name, path) in Requests)
        {
            var times = new List<double>();
            for (var i = 0; i < 25; i++)
            {
                var clock = Stopwatch.StartNew();
                _ = await http.GetByteArrayAsync(path);
                times.Add(clock.Elapsed.TotalMilliseconds);
            }

            var first = times[0];
            times.Sort();
            rows.Add(new Row("list_of_runs", 1, 1000 / times[12], null, times[12], times[^1], null, null)
            {
                Peak = server.PeakMegabytes,
                Note = string.Create(CultureInfo.InvariantCulture, $"{name}: {path} over {runs} runs; the first took {first:0.0} ms; memory is the server's"),
            });
        }

        return rows;
    }

    /// <summary>Records so many runs in the folder that is served.</summary>
    public static async Task RecordAsync(string root, int runs)
    {
        await using var journal = DataFolder.Create(Path.Combine(root, "served")).OpenJournal();
        var owner = ProcessIdentity.Current();
        await Parallel.ForEachAsync(Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancellation) =>
        {
            var at = 1_700_000_000_000_000 + (i * 1_000_000L);
            var id = RunId.Create(DateTimeOffset.UnixEpoch.AddMicroseconds(at), (ulong)i);
            var header = new RunHeader
            {
                Id = id,
                Kind = i % 10 == 0 ? RunKind.Restart : RunKind.Run,
                Pipeline = $"pipeline-{i % 20}",
                CreatedAt = at,
                Snapshot = Digest.OfText("snapshot"),
                Actor = "bench",
                Reason = i % 1000 == 0 ? "a needle" : "nightly",
                Lineage = id,
                TraceId = i.ToString("x32", CultureInfo.InvariantCulture),
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = $"team-{i % 7}", ["day"] = $"{i % 365}" },
            };
            var number = await journal.BeginAsync(header, owner, cancellation);
            var stage = new StageSummary { Succeeded = 90, Reused = i % 10 == 0 ? 10 : 0, Failed = i % 25 == 0 ? 1 : 0, WorkMicros = 1_000_000, SavedMicros = i % 10 == 0 ? 5000 : 0 };
            var summary = new RunSummary
            {
                Status = i % 25 == 0 ? RunStatus.Failed : RunStatus.Succeeded,
                Stages = [stage, stage, stage],
                StartedAt = at,
                CompletedAt = at + 2_000_000,
            };
            _ = await journal.AppendAsync(new EventEntry(new RunEvent(number, RunEventKind.Ended, summary.CompletedAt, summary)), cancellation);
        });
    }
}
