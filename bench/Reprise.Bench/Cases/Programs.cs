using System.Diagnostics;

namespace Reprise.Bench.Cases;

/// <summary>Programs that are timed as whole processes.</summary>
internal static class Programs
{
    private const int Times = 6;

    /// <summary>The median of five times, in seconds, after one that does not count.</summary>
    public static double Seconds(string program, string[] arguments, string folder)
    {
        var times = Enumerable.Range(0, Times).Select(_ => Run(program, arguments, folder, keep: false).Seconds).Skip(1).Order().ToArray();
        return times[times.Length / 2];
    }

    /// <summary>Runs one to its end and watches how much memory it took at the most, in megabytes.</summary>
    public static (double Seconds, double Megabytes) Watch(string program, string[] arguments, string folder)
    {
        var info = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        Array.ForEach(arguments, info.ArgumentList.Add);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(20))
        {
            peak = Math.Max(peak, PeakOf(process));
        }

        _ = output.GetAwaiter().GetResult();
        return process.ExitCode is 0
            ? (clock.Elapsed.TotalSeconds, peak / 1024.0 / 1024.0)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
    }

    // It may end between two looks.
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>Runs one to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0.</exception>
    public static (double Seconds, string Output) Run(string program, string[] arguments, string folder, bool keep)
    {
        var info = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        Array.ForEach(arguments, info.ArgumentList.Add);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (clock.Elapsed.TotalSeconds, keep ? output : "")
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
    }
}
