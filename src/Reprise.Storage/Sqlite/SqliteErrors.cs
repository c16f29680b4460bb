using Reprise.Kernel;
using SQLitePCL;

namespace Reprise.Storage.Sqlite;

/// <summary>Turns SQLite's result codes into errors that say what to do. https://www.sqlite.org/rescode.html</summary>
internal static class SqliteErrors
{
    private const int IoErrorShmSize = raw.SQLITE_IOERR | (19 << 8);

    /// <summary>Throws for a result code.</summary>
    /// <param name="code">The extended result code.</param>
    /// <param name="detail">SQLite's own words.</param>
    /// <param name="file">The database.</param>
    public static RepriseException Make(int code, string detail, string file)
    {
        var facts = new KeyValuePair<string, string>[] { new("file", file), new("sqlite", $"{detail} ({code})") };
        return (code & 0xff) switch
        {
            raw.SQLITE_FULL => Full(file, facts),
            raw.SQLITE_IOERR when code == IoErrorShmSize || IsFull(file) => Full(file, facts),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT => Damaged(file, detail, facts),
            raw.SQLITE_IOERR when code == (raw.SQLITE_IOERR | (2 << 8)) => Damaged(file, "the file ends too early", facts),
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => Unwritable(file, detail, facts),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new RepriseException(
                "journal.unwritable", $"Another process has kept the journal {file} locked for too long.",
                "See which process holds it (`fuser` names it), let it end, and try again.", facts),
            raw.SQLITE_IOERR => new RepriseException(
                "journal.unwritable", $"The disk reported an error for the journal {file}: {detail}.",
                "Look into the system's log for disk errors; then `reprise fsck`.", facts),
            _ => new RepriseException("internal.error", $"SQLite refused a statement on {file}: {detail}.", null, facts),
        };
    }

    /// <summary>The error for a journal that is no longer what was written.</summary>
    public static RepriseException Damaged(string file, string detail, IReadOnlyList<KeyValuePair<string, string>>? facts = null) => new(
        "journal.damaged", $"The journal {file} cannot be read: {detail}.",
        "`reprise fsck` says what is hurt. Restore the data folder from a copy, or set it aside and begin a new one.", facts);

    /// <summary>The error for a folder that may only be read.</summary>
    public static RepriseException Unwritable(string file, string detail, IReadOnlyList<KeyValuePair<string, string>>? facts = null) => new(
        "journal.unwritable", $"The journal {file} cannot be written: {detail}.",
        "Give yourself the right to write the data folder, or name another with --data.", facts);

    private static RepriseException Full(string file, IReadOnlyList<KeyValuePair<string, string>> facts) => new(
        "disk.full", $"There is no room left for the journal {file}.",
        "Make room on that disk and go on with `reprise recover`; what was recorded before is intact.", facts);

    // SQLite calls a sync that fails for want of room an I/O error.
    private static bool IsFull(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).AvailableFreeSpace < 64 * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
