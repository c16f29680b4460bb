using System.Globalization;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Processes;

/// <summary>
/// Another time of day for processes, by libfaketime (https://github.com/wolfcw/libfaketime), where it is installed. Programs that are linked statically
/// don't see it. The clock that measures durations stays true: with a false one, waits of some programs never end.
/// </summary>
public static class ShiftedClock
{
    private const string FileName = "faketime/libfaketime.so.1";

    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>The library; null where it is not installed.</summary>
    public static string? Library => Found.Value;

    /// <summary>Adds the variables that shift a process's clock; none where it is not to be shifted.</summary>
    public static void Apply(StepConditions conditions, IDictionary<string, string> variables)
    {
        if (conditions.ClockShift == TimeSpan.Zero || Library is not { } library)
        {
            return;
        }

        variables["LD_PRELOAD"] = library;
        variables["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{conditions.ClockShift.TotalSeconds:+0;-0}");
        variables["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        variables["DONT_FAKE_MONOTONIC"] = "1"; // as versions before 0.9.9 call it
    }

    private static string? Find()
    {
        string[] folders = ["/usr/lib64", "/usr/lib", "/usr/local/lib"];
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-*").Append(folder))
            .Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);
    }
}
