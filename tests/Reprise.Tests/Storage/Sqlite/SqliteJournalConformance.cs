using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Sqlite;

public sealed class SqliteJournalStepsConformance : JournalStepsConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<IJournal> ConnectAsync(TimeProvider time) => SqliteConformance.ConnectAsync(_folder, time);

    protected override ValueTask RemoveAsync() => SqliteConformance.RemoveAsync(_folder);
}

public sealed class SqliteJournalRunsConformance : JournalRunsConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<IJournal> ConnectAsync(TimeProvider time) => SqliteConformance.ConnectAsync(_folder, time);

    protected override ValueTask RemoveAsync() => SqliteConformance.RemoveAsync(_folder);
}

public sealed class SqliteJournalQueryConformance : JournalQueryConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<IJournal> ConnectAsync(TimeProvider time) => SqliteConformance.ConnectAsync(_folder, time);

    protected override ValueTask RemoveAsync() => SqliteConformance.RemoveAsync(_folder);
}

public sealed class SqliteJournalFindConformance : JournalFindConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<IJournal> ConnectAsync(TimeProvider time) => SqliteConformance.ConnectAsync(_folder, time);

    protected override ValueTask RemoveAsync() => SqliteConformance.RemoveAsync(_folder);
}

internal static class SqliteConformance
{
    public static ValueTask<IJournal> ConnectAsync(TemporaryFolder folder, TimeProvider time) =>
        ValueTask.FromResult<IJournal>(SqliteJournal.Open(folder["journal.db"], new SqliteJournalOptions { Time = time }));

    public static ValueTask RemoveAsync(TemporaryFolder folder)
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
