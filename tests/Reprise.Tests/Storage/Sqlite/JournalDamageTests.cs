using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Sqlite;

public sealed class JournalDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => _folder["journal.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_journal_truncated_at_any_byte_is_reported_as_damaged()
    {
        await WriteAsync();
        var whole = await System.IO.File.ReadAllBytesAsync(File, Cancellation);
        var random = new Random(1);
        int[] edges = [0, 1, 15, 16, 99, 100, 101, 511, 8191, 8192, 8193, whole.Length - 1];
        foreach (var length in edges.Concat(Enumerable.Range(0, 60).Select(_ => random.Next(whole.Length))))
        {
            await System.IO.File.WriteAllBytesAsync(File, whole[..length], Cancellation);
            foreach (var readOnly in new[] { true, false })
            {
                var error = await Assert.ThrowsAsync<RepriseException>(() => ReadAllAsync(readOnly));
                Assert.True(error.Code is "journal.damaged", $"cut at {length}: {error.Code} {error.Message}");
                Assert.Contains("fsck", error.Hint, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_damaged_page_is_reported_as_damaged_and_never_as_a_defect()
    {
        await WriteAsync();
        var whole = await System.IO.File.ReadAllBytesAsync(File, Cancellation);
        var random = new Random(2);
        var reported = 0;
        for (var round = 0; round < 60; round++)
        {
            var bytes = whole.ToArray();
            random.NextBytes(bytes.AsSpan(random.Next(100, bytes.Length - 600), 512));
            await System.IO.File.WriteAllBytesAsync(File, bytes, Cancellation);
            var error = await Record.ExceptionAsync(() => ReadAllAsync(readOnly: true));
            Assert.True(error is null or RepriseException { Code: "journal.damaged" }, $"{error}");
            reported += error is null ? 0 : 1;
        }

        Assert.True(reported > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_no_database_is_reported_as_damaged(bool readOnly)
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 20_000), Cancellation);
        Assert.Equal("journal.damaged", (await Assert.ThrowsAsync<RepriseException>(() => ReadAllAsync(readOnly))).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_of_another_program_is_left_alone(bool readOnly)
    {
        using (var connection = SqliteConnection.Open(File, SqliteAccess.Create))
        {
            connection.Run("PRAGMA page_size=8192; CREATE TABLE theirs(x)");
        }

        var before = await System.IO.File.ReadAllBytesAsync(File, Cancellation);
        Assert.Equal("journal.damaged", (await Assert.ThrowsAsync<RepriseException>(() => ReadAllAsync(readOnly))).Code);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_of_a_newer_schema_is_left_alone(bool readOnly)
    {
        await WriteAsync();
        using (var connection = SqliteConnection.Open(File, SqliteAccess.Write))
        {
            connection.Run("PRAGMA user_version=999");
        }

        var error = await Assert.ThrowsAsync<RepriseException>(() => ReadAllAsync(readOnly));
        Assert.Equal("journal.newer", error.Code);
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_is_not_there_is_not_made_to_be_looked_at()
    {
        Assert.Equal("journal.not_found", (await Assert.ThrowsAsync<RepriseException>(() => ReadAllAsync(readOnly: true))).Code);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Many_processes_may_make_the_journal_at_once()
    {
        var journals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteJournal.Open(File), Cancellation)));
        foreach (var journal in journals)
        {
            _ = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        }

        Assert.Equal(8, (await journals[0].RunsAsync(new RunQuery(), Cancellation)).Count);
        foreach (var journal in journals)
        {
            await journal.DisposeAsync();
        }

        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    private async Task WriteAsync()
    {
        await using var journal = SqliteJournal.Open(File);
        var run = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        await Task.WhenAll(Enumerable.Range(1, 200).Select(n => journal.AppendAsync(new StepEntry(Rows.Step(run, n)), Cancellation).AsTask()));
        _ = await journal.IndexAsync(Cancellation);
    }

    private async Task ReadAllAsync(bool readOnly)
    {
        await using var journal = SqliteJournal.Open(File, new SqliteJournalOptions { ReadOnly = readOnly });
        _ = await journal.RunsAsync(new RunQuery(), Cancellation);
        _ = await journal.HeadsAsync(1, Cancellation).CountAsync(Cancellation);
        _ = await journal.StepsAsync(new StepQuery { Run = 1, Attempts = true }, Cancellation).CountAsync(Cancellation);
        _ = await journal.FindAsync(new IndexLookup(IndexKind.Slot, 0, 1000) { KeyEnd = -1 }, Cancellation);
    }
}
