using System.Runtime.InteropServices;

namespace Reprise.Engine.Processes;

/// <summary>The few calls of the C library (Linux: glibc or musl) that processes need and .NET does not offer.</summary>
internal static unsafe partial class LibC
{
    internal const int SigKill = 9;
    internal const int SigTerm = 15;
    internal const int CloseOnExec = 0x80000; // O_CLOEXEC, EFD_CLOEXEC
    internal const uint CloseMemoryOnExec = 1; // MFD_CLOEXEC
    internal const int NoHang = 1; // WNOHANG
    internal const short PollIn = 1;
    private const int OneProcess = 1; // P_PID
    private const int Ended = 4; // WEXITED
    private const int KeepWaitable = 0x1000000; // WNOWAIT
    internal const int InterruptedCall = 4; // EINTR
    internal const int NoSuchFile = 2; // ENOENT
    internal const int NotPermitted = 13; // EACCES
    internal const int NotExecutable = 8; // ENOEXEC
    internal const int TextFileBusy = 26; // ETXTBSY
    internal const int ChildSubreaper = 36; // PR_SET_CHILD_SUBREAPER

    /// <summary>Room for the C library's opaque attribute, action and signal-set objects: the largest known is 336 bytes.</summary>
    internal const int OpaqueSize = 1024;

    private const long PidFdOpenCall = 434; // the same number on every architecture

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int File;
        internal short Events;
        internal short Returned;
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Spawn(out int pid, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetDefaultSignals(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetSignalMask(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDuplicate(void* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddOpen(void* actions, int to, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddChangeFolder(void* actions, string path);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    internal static partial int EmptySignals(void* set);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    internal static partial int AllSignals(void* set);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFile(uint start, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int MemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint WriteAt(int file, void* buffer, nint count, nint offset);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int file, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int file, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int Wait(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitInfo(int kind, int pid, void* information, int options);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Stat(int folder, string path, int flags, uint mask, void* result);

    /// <summary>Waits until a child has ended, and leaves it to be reaped: its number stays its own.</summary>
    internal static void AwaitEnd(int pid)
    {
        var information = stackalloc byte[OpaqueSize];
        while (WaitInfo(OneProcess, pid, information, Ended | KeepWaitable) < 0 && Marshal.GetLastPInvokeError() == InterruptedCall)
        {
        }
    }

    /// <summary>Waits on a thread that is the caller's own; 0 where the time has passed.</summary>
    internal static int Pause(int milliseconds) => Poll(null, 0, milliseconds);

    /// <summary>A file that becomes readable when the process ends (Linux 5.3 and later), or -1.</summary>
    internal static int OpenPid(int pid) => (int)SystemCall((nint)PidFdOpenCall, pid, 0);
}
