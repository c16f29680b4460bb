using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Storage.Sqlite;

/// <summary>What agents leave for each other: kept by run, within limits.</summary>
public sealed class MemoryTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-memory-").FullName;
    private readonly ServerDatabase _database;

    public MemoryTableTests() => _database = ServerDatabase.Open(Path.Combine(_folder, "server.db"));

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_value_belongs_to_its_run_and_is_replaced_by_the_next()
    {
        Set("a", "k", "1");
        Set("a", "k", "2");
        Set("a", "j", "3");
        Assert.Equal(("2", null), (_database.Memory.Get("a", "k"), _database.Memory.Get("b", "k")));
        Assert.Equal(["j", "k"], _database.Memory.Keys("a"));
        _database.Memory.Delete("a", "k");
        Assert.Equal(["j"], _database.Memory.Keys("a"));
    }

    [Fact]
    public void A_run_has_so_many_values_and_no_more_but_may_change_them()
    {
        Set("a", "1", "1");
        Set("a", "2", "2");
        Assert.False(_database.Memory.Set("a", "3", "3", maxKeys: 2, maxRuns: 9));
        Set("a", "2", "4");
        Assert.Equal((null, "4"), (_database.Memory.Get("a", "3"), _database.Memory.Get("a", "2")));
    }

    [Fact]
    public void The_run_that_was_written_to_least_recently_is_forgotten_first()
    {
        Set("a", "k", "1", maxRuns: 2);
        Set("b", "k", "2", maxRuns: 2);
        Set("a", "k", "3", maxRuns: 2);
        Set("c", "k", "4", maxRuns: 2);
        Assert.Equal(("3", null, "4"), (_database.Memory.Get("a", "k"), _database.Memory.Get("b", "k"), _database.Memory.Get("c", "k")));
    }

    private void Set(string run, string key, string value, int maxRuns = 9) => Assert.True(_database.Memory.Set(run, key, value, maxKeys: 2, maxRuns));
}
