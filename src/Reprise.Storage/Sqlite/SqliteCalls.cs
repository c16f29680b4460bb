using System.Runtime.InteropServices;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// The few calls that are made for every column of every row, without the cost of a safe handle and of a switch of the garbage collector's mode (a
/// tenth or more of the time of a large scan). None of them waits or calls back. Everything else goes through the provider.
/// </summary>
internal static unsafe class SqliteCalls
{
    /// <summary>Larger values go through the provider: nothing that lasts may be done in these calls.</summary>
    public const int MaxBytes = 4096;

    // SQLITE_TRANSIENT: the value is copied before the call returns.
    private const nint Copy = -1;

    private static delegate* unmanaged[SuppressGCTransition]<nint, int, long, int> _bindLong;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int> _bindText;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int> _bindBlob;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, long> _columnLong;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, int> _columnType;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, byte*> _columnBlob;
    private static delegate* unmanaged[SuppressGCTransition]<nint, int, int> _columnBytes;

    /// <summary>Finds the functions in the library that the provider uses.</summary>
    public static void Load(nint library)
    {
        _bindLong = (delegate* unmanaged[SuppressGCTransition]<nint, int, long, int>)NativeLibrary.GetExport(library, "sqlite3_bind_int64");
        _bindText = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int>)NativeLibrary.GetExport(library, "sqlite3_bind_text");
        _bindBlob = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*, int, nint, int>)NativeLibrary.GetExport(library, "sqlite3_bind_blob");
        _columnLong = (delegate* unmanaged[SuppressGCTransition]<nint, int, long>)NativeLibrary.GetExport(library, "sqlite3_column_int64");
        _columnType = (delegate* unmanaged[SuppressGCTransition]<nint, int, int>)NativeLibrary.GetExport(library, "sqlite3_column_type");
        _columnBlob = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*>)NativeLibrary.GetExport(library, "sqlite3_column_blob");
        _columnBytes = (delegate* unmanaged[SuppressGCTransition]<nint, int, int>)NativeLibrary.GetExport(library, "sqlite3_column_bytes");
    }

    public static int Bind(nint statement, int index, long value) => _bindLong(statement, index, value);

    /// <summary>Binds UTF-8 text of at most <see cref="MaxBytes"/>.</summary>
    public static int BindText(nint statement, int index, ReadOnlySpan<byte> text)
    {
        byte empty = 0;
        fixed (byte* start = text)
        {
            // A null pointer would bind NULL.
            return _bindText(statement, index, start is null ? &empty : start, text.Length, Copy);
        }
    }

    /// <summary>Binds at most <see cref="MaxBytes"/>.</summary>
    public static int BindBlob(nint statement, int index, ReadOnlySpan<byte> bytes)
    {
        byte empty = 0;
        fixed (byte* start = bytes)
        {
            return _bindBlob(statement, index, start is null ? &empty : start, bytes.Length, Copy);
        }
    }

    public static long Long(nint statement, int column) => _columnLong(statement, column);

    public static int Type(nint statement, int column) => _columnType(statement, column);

    /// <summary>Bytes of the row, valid until the statement goes on; empty for NULL.</summary>
    public static ReadOnlySpan<byte> Blob(nint statement, int column)
    {
        var start = _columnBlob(statement, column);
        return start is null ? default : new ReadOnlySpan<byte>(start, _columnBytes(statement, column));
    }
}
