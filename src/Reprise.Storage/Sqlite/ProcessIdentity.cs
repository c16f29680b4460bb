using System.Globalization;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Who a process is, so that another can tell whether it still lives.</summary>
public static class ProcessIdentity
{
    private static readonly Lazy<RunOwner> Self = new(() => new RunOwner(
        $"{Environment.MachineName}/{BootId()}", Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0));

    /// <summary>This process: machine and boot, process id, and start in clock ticks since that boot.</summary>
    public static RunOwner Current() => Self.Value;

    /// <summary>Whether an owner still lives: true or false for a process of this machine and boot, null where that cannot be told from here.</summary>
    public static bool? IsAlive(RunOwner owner)
    {
        if (!string.Equals(owner.Host, Current().Host, StringComparison.Ordinal))
        {
            return SameMachine(owner.Host) ? false : null;
        }

        return StartOf(owner.ProcessId) is { } start && start == owner.ProcessStart;
    }

    // The same machine after another boot: whatever ran there is gone. Machines without a boot id cannot tell.
    private static bool SameMachine(string host)
    {
        var mine = Current().Host.Split('/');
        var other = host.Split('/');
        return other.Length == 2 && other[1].Length > 0 && mine[1].Length > 0 && string.Equals(mine[0], other[0], StringComparison.Ordinal) && !InContainer();
    }

    // Containers may share a machine's name but not its processes.
    private static bool InContainer() => File.Exists("/.dockerenv") || File.Exists("/run/.containerenv");

    private static string BootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // Field 22 of /proc/PID/stat (proc(5)); the second field is a name in parentheses that may hold anything.
    private static long? StartOf(int processId)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
