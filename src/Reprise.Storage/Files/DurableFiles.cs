using System.Runtime.InteropServices;
using Reprise.Kernel;

namespace Reprise.Storage.Files;

/// <summary>What .NET lacks for durable files: the sync of a folder, and errors by their cause.</summary>
internal static partial class DurableFiles
{
    private const int NoRoom = 28;
    private const int NoQuota = 122;
    private const int ReadOnlyFileSystem = 30;
    private const int OpenDirectory = 0x10000;
    private const int OpenCloseOnExec = 0x80000;

    /// <summary>Makes a folder's entries durable: after a rename, the new name itself. https://man7.org/linux/man-pages/man2/fsync.2.html</summary>
    public static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, OperatingSystem.IsLinux() ? OpenDirectory | OpenCloseOnExec : 0);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw new IOException($"Cannot sync the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>True where a write failed because of the disk or the rights to it.</summary>
    public static bool IsOfTheDisk(Exception e) => e is UnauthorizedAccessException or IOException { HResult: NoRoom or NoQuota or ReadOnlyFileSystem };

    /// <summary>The error of a failed write, by its cause.</summary>
    public static RepriseException Explain(Exception e, string folder) => e is IOException { HResult: NoRoom or NoQuota }
        ? new RepriseException(
            "disk.full", $"There is no room left in {folder}.", "Make room on that disk and go on with `reprise recover`; what was recorded before is intact.", inner: e)
        : new RepriseException(
            "journal.unwritable", $"The data folder {folder} cannot be written: {e.Message}",
            "Give yourself the right to write the data folder, or name another with --data.", inner: e);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
