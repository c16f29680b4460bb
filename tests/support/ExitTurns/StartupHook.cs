using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

/// <summary>
/// Lets the processes of the command line that tests start end one after the other.
/// <para>
/// When a process ends, coverlet adds its hits to a file behind a named mutex. A process that is killed there, as many tests do, leaves the mutex abandoned;
/// the next one that waits for it dies of that (exit code 134) after its work is done. The lock taken here is given back by the system when its holder dies.
/// </para>
/// The runtime finds this class by its name: https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for this name.")]
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "The runtime looks for this name.")]
internal static partial class StartupHook
{
    // From fcntl.h and sys/file.h of Linux. A file stream would take a lock of its own and fail where there is one.
    private const int ReadWriteCreateCloseOnExec = 0x80042;
    private const int Exclusive = 2;

    /// <summary>Called before Main, so that this handler comes before those of the modules under test. The file stays open until the process is gone.</summary>
    public static void Initialize() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _ = Flock(Open(Path.Combine(AppContext.BaseDirectory, "exit.lock"), ReadWriteCreateCloseOnExec, 0x1B6), Exclusive);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flock(int descriptor, int operation);
}
