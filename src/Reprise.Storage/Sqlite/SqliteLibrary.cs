using System.Runtime.InteropServices;
using Reprise.Kernel;
using SQLitePCL;

namespace Reprise.Storage.Sqlite;

/// <summary>Binds the provider to the SQLite that the system maintains: Reprise ships none, so that security fixes arrive with the system's updates.</summary>
internal static class SqliteLibrary
{
    private static readonly string[] Names = OperatingSystem.IsMacOS()
        ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads the library once.</summary>
    /// <exception cref="RepriseException"><c>sqlite.missing</c>: it is not installed.</exception>
    public static void Ensure() => _ = Loaded.Value;

    private static bool Load()
    {
        var assembly = typeof(SQLite3Provider_e_sqlite3).Assembly;
        var handle = nint.Zero;
        if (!Array.Exists(Names, name => NativeLibrary.TryLoad(name, assembly, null, out handle)))
        {
            throw new RepriseException(
                "sqlite.missing", $"The system's SQLite library ({Names[0]}) is not installed.",
                "Install it: `apt-get install libsqlite3-0` (Debian, Ubuntu) or `dnf install sqlite-libs` (Fedora).");
        }

        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => string.Equals(name, "e_sqlite3", StringComparison.Ordinal) ? handle : nint.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());

        // Without statistics of its memory SQLite takes no lock that all connections share (https://www.sqlite.org/malloc.html#memory_allocation_statistics).
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        SqliteCalls.Load(handle);
        return true;
    }
}
