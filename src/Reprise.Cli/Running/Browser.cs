using System.ComponentModel;
using System.Diagnostics;

namespace Reprise.Cli.Running;

/// <summary>The browser of whoever sits at this machine.</summary>
internal static class Browser
{
    /// <summary>Opens a page: with <c>$BROWSER</c> where it is set, else as the system does. Where there is none, nothing happens; the address was said.</summary>
    public static void Open(Uri page)
    {
        var program = Environment.GetEnvironmentVariable("BROWSER") is { Length: > 0 } named ? named : OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [page.ToString()]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            // There is no such program.
        }
    }
}
