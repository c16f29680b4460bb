using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Sqlite;

public sealed class SqliteJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => _folder["journal.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Callers_that_wait_together_share_one_transaction()
    {
        using var gate = new ManualResetEventSlim();
        var committing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var journal = SqliteJournal.Open(File, new SqliteJournalOptions { Boundary = _ => Hold() });
        var begun = journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation).AsTask();
        await committing.Task; // the run's own transaction is on its way: all that comes now waits together
        var appends = Enumerable.Range(1, 500).Select(n => journal.AppendAsync(new StepEntry(Rows.Step(1, n)), Cancellation).AsTask()).ToArray();
        gate.Set();
        await begun;
        await Task.WhenAll(appends);
        Assert.Equal(2, journal.Commits);

        void Hold()
        {
            _ = committing.TrySetResult();
            gate.Wait(Cancellation);
        }
    }

    [Fact]
    public async Task Two_journals_write_to_one_file()
    {
        await using var one = SqliteJournal.Open(File);
        await using var two = SqliteJournal.Open(File);
        var run = await one.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        var answers = await Task.WhenAll(Enumerable.Range(0, 800).Select(
            i => (i % 2 == 0 ? one : two).AppendAsync(new StepEntry(Rows.Step(run, 1 + (i / 2))), Cancellation).AsTask()));
        Assert.Equal(400, answers.Count(a => a == AppendResult.Recorded));
        Assert.Equal(400, await two.HeadsAsync(run, Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_written_fails_alone()
    {
        using var gate = new ManualResetEventSlim();
        await using var journal = SqliteJournal.Open(File, new SqliteJournalOptions { Boundary = _ => gate.Wait(Cancellation) });
        var begun = journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        var good = journal.AppendAsync(new StepEntry(Rows.Step(1, 1)), Cancellation);
        var bad = journal.AppendAsync(new StepEntry(Rows.Step(1, 2) with { Outputs = [Rows.Artifact("x") with { Size = 5 }] }), Cancellation);
        var after = journal.AppendAsync(new StepEntry(Rows.Step(1, 3)), Cancellation);
        gate.Set();
        _ = await begun;
        await Assert.ThrowsAsync<ArgumentException>(async () => await bad);
        Assert.Equal((AppendResult.Recorded, AppendResult.Recorded), (await good, await after));
        Assert.Equal([1L, 3], await journal.HeadsAsync(1, Cancellation).Select(h => h.Number).ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData("journal.commit.before", 0)]
    [InlineData("journal.commit.after", 1)]
    public async Task Stopped_at_a_commit_an_entry_is_there_whole_or_not_at_all(string boundary, int there)
    {
        var stop = false;
        await using (var journal = SqliteJournal.Open(File, new SqliteJournalOptions { Boundary = name => Stop(stop && string.Equals(name, boundary, StringComparison.Ordinal)) }))
        {
            var run = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
            stop = true;
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await journal.AppendAsync(new StepEntry(Rows.Step(run, 1)), Cancellation));
        }

        await using var again = SqliteJournal.Open(File);
        Assert.Equal(there, await again.HeadsAsync(1, Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_clean_close_leaves_one_file()
    {
        await WriteAsync(100);
        Assert.Equal(["journal.db"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_closed_journal_takes_nothing_more()
    {
        var journal = SqliteJournal.Open(File);
        await journal.DisposeAsync();
        await journal.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await journal.AppendAsync(new StepEntry(Rows.Step(1, 1)), Cancellation));
    }

    [Fact]
    public async Task A_journal_opened_for_reading_sees_what_others_write_and_writes_nothing()
    {
        await using var writer = SqliteJournal.Open(File);
        await using var reader = SqliteJournal.Open(File, new SqliteJournalOptions { ReadOnly = true });
        var run = await writer.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        await writer.AppendAsync(new StepEntry(Rows.Step(run, 1)), Cancellation);
        Assert.Equal(1, await reader.HeadsAsync(run, Cancellation).CountAsync(Cancellation));
        Assert.Single(await reader.FindAsync(new IndexLookup(IndexKind.Slot, Rows.Step(run, 1).Slot), Cancellation));
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await reader.AppendAsync(new StepEntry(Rows.Step(run, 2)), Cancellation));
        Assert.Equal("journal.unwritable", error.Code);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(6, true)]
    [InlineData(6, false)]
    [InlineData(8, false)]
    public async Task A_journal_of_an_earlier_schema_is_brought_forward_and_keeps_its_rows(int version, bool readOnly)
    {
        var file = _folder["older.db"];
        using (var connection = SqliteConnection.Open(file, SqliteAccess.Create))
        {
            connection.Run("PRAGMA page_size=8192");
            foreach (var script in Schema.Migrations.Take(version))
            {
                connection.Run(script);
            }

            connection.Run($"PRAGMA user_version={version}");
            await CopyRowsAsync(connection);
        }

        await using var again = SqliteJournal.Open(file, new SqliteJournalOptions { ReadOnly = readOnly });
        var step = Assert.Single(await again.StepsAsync(new StepQuery { Run = 1 }, Cancellation).ToListAsync(Cancellation));
        Assert.Equal(Rows.Text(Rows.Step(1, 1)), Rows.Text(step));
        Assert.Single(await again.FindAsync(new IndexLookup(IndexKind.Slot, Rows.Step(1, 1).Slot), Cancellation));
        Assert.Single(await again.RunsAsync(new RunQuery { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "north" } }, Cancellation));
        Assert.Equal(Rows.Step(1, 1).StartedAt, (await again.HeadsAsync(1, Cancellation).FirstAsync(Cancellation)).StartedAt);
        if (!readOnly)
        {
            var later = Rows.Step(1, 2) with { Tokens = 99, Span = new SpanId(7), ParentSpan = new SpanId(9), Below = [new CalledCode("facts.extract", Rows.Action("").Code)] };
            _ = await again.AppendAsync(new StepEntry(later), Cancellation);
            Assert.Equal(Rows.Text(later), Rows.Text(Assert.Single(await again.FindAsync(new IndexLookup(IndexKind.Span, 7), Cancellation))));
        }
    }

    /// <summary>Rows as this program writes them, but for the columns that the older schema did not have.</summary>
    private async Task CopyRowsAsync(SqliteConnection connection)
    {
        var current = _folder["current.db"];
        await using (var journal = SqliteJournal.Open(current))
        {
            var run = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
            _ = await journal.AppendAsync(new StepEntry(Rows.Step(run, 1)), Cancellation);
        }

        connection.Run($"ATTACH '{current}' AS current");
        foreach (var table in new[] { "runs", "run_events", "run_states", "steps", "heads", "attempts", "lists" })
        {
            var columns = Columns(connection, "main", table);
            var kept = columns.Where(c => (table, c) is not ("runs", "labels")).ToList(); // They stand in a table of their own now.
            Assert.Subset(Columns(connection, "current", table).ToHashSet(StringComparer.Ordinal), kept.ToHashSet(StringComparer.Ordinal));
            var labels = kept.Count < columns.Count ? (",labels", ",'{\"team\":\"north\"}'") : ("", "");
            connection.Run($"INSERT INTO main.{table}({string.Join(',', kept)}{labels.Item1}) SELECT {string.Join(',', kept)}{labels.Item2} FROM current.{table}");
        }

        connection.Run("DETACH current");
    }

    private static List<string> Columns(SqliteConnection connection, string schema, string table)
    {
        using var row = connection.Prepare($"SELECT name FROM pragma_table_info('{table}', '{schema}')");
        var names = new List<string>();
        while (row.Step())
        {
            names.Add(row.Text(0));
        }

        return names;
    }

    [Fact]
    public async Task A_stream_of_heads_gives_each_step_once_while_steps_end()
    {
        await using var journal = SqliteJournal.Open(File);
        var run = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        foreach (var number in new long[] { 1, 20_000 })
        {
            await journal.AppendAsync(new AttemptEntry(Rows.Step(run, number, StepStatus.Failed)), Cancellation);
        }

        await Task.WhenAll(Enumerable.Range(2, 10_000).Select(n => journal.AppendAsync(new StepEntry(Rows.Step(run, n)), Cancellation).AsTask()));
        var seen = new List<long>();
        await foreach (var head in journal.HeadsAsync(run, Cancellation))
        {
            seen.Add(head.Number);
            if (seen.Count == 1)
            {
                await journal.AppendAsync(new StepEntry(Rows.Step(run, 1) with { Attempt = 2 }), Cancellation);
                await journal.AppendAsync(new StepEntry(Rows.Step(run, 20_000) with { Attempt = 2 }), Cancellation);
            }
        }

        Assert.Equal(10_002, seen.Distinct().Count());
        Assert.Equal(10_002, seen.Count);
    }

    private static void Stop(bool stop)
    {
        if (stop)
        {
            throw new InvalidOperationException("stopped");
        }
    }

    private async Task WriteAsync(int count)
    {
        await using var journal = SqliteJournal.Open(File);
        var run = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        await Task.WhenAll(Enumerable.Range(1, count).Select(n => journal.AppendAsync(new StepEntry(Rows.Step(run, n)), Cancellation).AsTask()));
    }
}
