using System.Diagnostics;
using System.Globalization;
using Reprise.Agents.Client;

namespace Reprise.Bench.Cases;

/// <summary>A server in a process of its own over a folder, and a client of it.</summary>
internal sealed class ServedFolder : IDisposable
{
    private readonly Process _process;

    private ServedFolder(Process process, Uri address) => (_process, Address, Client) = (process, address, new RepriseClient(new RepriseClientOptions { Server = address }));

    public Uri Address { get; }

    public RepriseClient Client { get; }

    /// <summary>The most memory that the server's process had at once, in megabytes.</summary>
    public long PeakMegabytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>Processor time of the server's process so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it on a free port; it listens when this returns.</summary>
    public static ServedFolder Start(string program, string folder)
    {
        var info = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var argument in (string[])["serve", "--listen", "127.0.0.1:0", "--data", Path.Combine(folder, "served")])
        {
            info.ArgumentList.Add(argument);
        }

        var process = Process.Start(info)!;
        var line = process.StandardError.ReadLine() ?? throw new InvalidOperationException("The server ended before it listened.");
        _ = process.StandardError.ReadToEndAsync();
        return new ServedFolder(process, new Uri(line.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal))));
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
