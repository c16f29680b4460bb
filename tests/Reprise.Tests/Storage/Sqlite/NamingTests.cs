using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Sqlite;

/// <summary>A step that publishes a great many outputs: its names follow its row in parts, and none is lost between.</summary>
public sealed class NamingTests : IDisposable
{
    private const int Count = 25_000; // more than two parts
    private const int Chunk = 1_000;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_names_are_there_when_the_append_is_answered_and_others_were_answered_between()
    {
        var parts = 0;
        SqliteJournal? journal = null;
        Task<AppendResult>? other = null;
        await using (journal = Open(Boundary))
        {
            var run = await BeginAsync(journal);
            var appended = AppendAsync(journal, run);
            Assert.Equal(AppendResult.Recorded, await appended);
            Assert.True(other!.IsCompletedSuccessfully);
            Assert.Equal(3, parts);
            Assert.Equal(Count, await NamesAsync(journal));
            Assert.Equal(AppendResult.Duplicate, await AppendAsync(journal, run));
            Assert.Equal(Count, await NamesAsync(journal));
        }

        void Boundary(string name)
        {
            if (name is "journal.names.after" && ++parts == 1)
            {
                other = journal!.AppendAsync(new StepEntry(Rows.Step(1, 7)), Cancellation).AsTask();
            }
        }
    }

    [Theory]
    [InlineData("journal.names.before", 1, 0)]
    [InlineData("journal.names.before", 3, 20_000)]
    [InlineData("journal.names.after", 2, 20_000)]
    public async Task Names_that_a_stop_cut_off_are_given_when_the_journal_is_opened_again(string boundary, int time, int named)
    {
        var reached = 0;
        await using (var journal = Open(name => Stop(name == boundary && ++reached == time)))
        {
            var run = await BeginAsync(journal);
            _ = await Assert.ThrowsAsync<IOException>(() => AppendAsync(journal, run));
            Assert.Equal(named, await NamesAsync(journal));
            Assert.Equal(1, await journal.HeadsAsync(run, Cancellation).CountAsync(Cancellation));
        }

        await using var again = Open();
        Assert.Equal(Count, await NamesAsync(again));
        Assert.All(await again.NamesAsync(new NameQuery(Under: "parts/"), Cancellation), name => Assert.Equal(1, name.Version));
    }

    [Fact]
    public async Task What_another_process_is_still_naming_is_left_to_it()
    {
        await using (var journal = Open(name => Stop(name is "journal.names.before")))
        {
            var run = await BeginAsync(journal, new RunOwner("another-machine", 1, 1));
            _ = await Assert.ThrowsAsync<IOException>(() => AppendAsync(journal, run));
        }

        await using var again = Open();
        Assert.Equal(0, await NamesAsync(again));
    }

    private static void Stop(bool stop)
    {
        if (stop)
        {
            throw new IOException("the machine stops here");
        }
    }

    private static async Task<int> NamesAsync(SqliteJournal journal) => (await journal.NamesAsync(new NameQuery(Under: "parts/"), Cancellation)).Count;

    private static async Task<long> BeginAsync(SqliteJournal journal, RunOwner? owner = null)
    {
        var run = await journal.BeginAsync(Rows.Header(), owner ?? ProcessIdentity.Current(), Cancellation);
        var list = new ListAddress(run, 1, 1, ListKind.Outputs);
        for (var first = 0; first < Count; first += Chunk)
        {
            var start = first;
            _ = await journal.AppendAsync(new ListEntry(list, first, [.. Enumerable.Range(0, Chunk).Select(i => Rows.Artifact($"{start + i}", $"k{start + i}"))]), Cancellation);
        }

        return run;
    }

    private static async Task<AppendResult> AppendAsync(SqliteJournal journal, long run) => await journal.AppendAsync(
        new StepEntry(Rows.Step(run, 1) with { Outputs = [], OutputsCount = Count, OutputsDigest = Rows.Artifact("all").Digest, Keyed = true, Published = "parts" }), Cancellation);

    private SqliteJournal Open(Action<string>? boundary = null) => SqliteJournal.Open(_folder["journal.db"], new SqliteJournalOptions { Boundary = boundary });
}
