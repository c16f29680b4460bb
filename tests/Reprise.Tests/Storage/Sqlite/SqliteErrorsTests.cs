using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Storage.Sqlite;

public sealed class SqliteErrorsTests
{
    [Theory]
    [InlineData(8, "journal.unwritable")] // SQLITE_READONLY
    [InlineData(8 | (4 << 8), "journal.unwritable")] // SQLITE_READONLY_DBMOVED
    [InlineData(14, "journal.unwritable")] // SQLITE_CANTOPEN
    [InlineData(3, "journal.unwritable")] // SQLITE_PERM
    [InlineData(5, "journal.unwritable")] // SQLITE_BUSY
    [InlineData(13, "disk.full")] // SQLITE_FULL
    [InlineData(11, "journal.damaged")] // SQLITE_CORRUPT
    [InlineData(26, "journal.damaged")] // SQLITE_NOTADB
    [InlineData(1, "internal.error")] // SQLITE_ERROR
    public void A_result_code_becomes_the_error_that_says_what_to_do(int code, string expected)
    {
        var error = SqliteErrors.Make(code, "words of SQLite", Path.Combine(Path.GetTempPath(), "journal.db"));

        Assert.Equal(expected, error.Code);
        Assert.Contains(error.Facts, fact => fact.Value.StartsWith("words of SQLite", StringComparison.Ordinal));
    }
}
