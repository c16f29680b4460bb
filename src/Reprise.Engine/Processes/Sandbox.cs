using System.Text.RegularExpressions;
using Reprise.Kernel;

namespace Reprise.Engine.Processes;

/// <summary>
/// Bubblewrap around a process: the machine read-only, a /tmp of its own, one writable folder, no network, no other processes in sight,
/// no privileges. Everything in it ends with it, and it ends with this process, even by kill -9.
/// </summary>
public sealed partial record Sandbox
{
    /// <summary>Where the writable folder stands inside: the same in every step, so that it can be printed without harm.</summary>
    public const string InnerFolder = "/tmp/work";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static Sandbox? _probed;

    private Sandbox(string? path, string version, string? problem)
    {
        Path = path;
        Version = version;
        Problem = problem;
    }

    /// <summary>The path of bwrap, or null where it does not work here.</summary>
    public string? Path { get; }

    /// <summary>Its version, for example <c>0.8.0</c>.</summary>
    public string Version { get; }

    /// <summary>Why there is no sandbox, in words that stay the same from run to run; null where there is one.</summary>
    public string? Problem { get; }

    /// <summary>True where processes can be run in it.</summary>
    public bool Works => Path is not null;

    /// <summary>The sandbox of this machine: tried once per process, by running a command in it.</summary>
    public static async ValueTask<Sandbox> ProbeAsync(ProcessRunner runner, CancellationToken cancellation)
    {
        if (_probed is { } known)
        {
            return known;
        }

        await Gate.WaitAsync(cancellation);
        try
        {
            return _probed ??= await TryAsync(runner, Executable.Find("bwrap", ProcessEnvironment.SearchPath), cancellation);
        }
        finally
        {
            _ = Gate.Release();
        }
    }

    /// <summary>Tries one bwrap, without remembering what came of it.</summary>
    internal static async ValueTask<Sandbox> TryAsync(ProcessRunner runner, string? path, CancellationToken cancellation)
    {
        if (path is null)
        {
            return new Sandbox(null, "", "bubblewrap (bwrap) is not installed");
        }

        var folder = Directory.CreateTempSubdirectory("reprise-probe-").FullName;
        try
        {
            var version = await RunAsync(runner, folder, path, ["--version"], cancellation);
            var candidate = new Sandbox(path, Digits().Match(version.Output).Value, null);
            var inner = new ProcessRequest { Path = "/bin/sh", Arguments = ["-c", ": > probe"], Environment = ProcessEnvironment.Fixed, Folder = folder };
            var probe = candidate.Wrap(inner, SandboxAccess.Closed);
            var tried = await RunAsync(runner, folder, probe.Path, probe.Arguments, cancellation);
            return tried.Succeeded && File.Exists(System.IO.Path.Combine(folder, "probe"))
                ? candidate
                : new Sandbox(null, candidate.Version, $"bubblewrap does not work here ({tried.Error})");
        }
        catch (RepriseException failure)
        {
            return new Sandbox(null, "", $"bubblewrap does not work here ({failure.Message})");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The same process, inside. Its folder is <see cref="InnerFolder"/> there, or keeps its own path.</summary>
    public ProcessRequest Wrap(ProcessRequest request, SandboxAccess access)
    {
        var inner = access.KeepFolder ? request.Folder : InnerFolder;
        List<string> arguments =
        [
            "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
            "--bind", request.Folder, inner, "--chdir", inner,
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "reprise", "--cap-drop", "ALL", "--die-with-parent",
        ];
        if (!access.Network)
        {
            // /run holds the sockets of services, which would be a way out; with network it is needed for name resolution.
            arguments.AddRange(["--unshare-net", "--tmpfs", "/run"]);
        }

        foreach (var folder in access.Made)
        {
            arguments.AddRange(["--dir", folder]);
        }

        foreach (var folder in access.Hidden)
        {
            arguments.AddRange(["--tmpfs", folder, "--remount-ro", folder]);
        }

        foreach (var folder in access.Readable)
        {
            arguments.AddRange(["--ro-bind", folder, folder]); // again, for those that lie under /tmp
        }

        arguments.AddRange(["--", request.Path, .. request.Arguments]);
        return request with { Path = Path!, Arguments = arguments, Sandboxed = true };
    }

    private static async ValueTask<(bool Succeeded, string Output, string Error)> RunAsync(
        ProcessRunner runner, string folder, string path, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var request = new ProcessRequest { Path = path, Arguments = arguments, Environment = ProcessEnvironment.Fixed, Folder = folder, OwnsFolder = true };
        using var result = await runner.RunAsync(request, cancellation);
        var error = result.ErrorTail.ToText().Trim().Split('\n')[0];
        return (result.Succeeded, result.OutputTail.ToText(), error.Length > 0 ? error : $"exit code {result.ExitCode}");
    }

    [GeneratedRegex(@"\d+(\.\d+)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Digits();
}

/// <summary>What a sandboxed process may reach.</summary>
/// <param name="Network">Whether it may use the network.</param>
/// <param name="KeepFolder">Whether its folder stands inside where it stands outside.</param>
public sealed record SandboxAccess(bool Network, bool KeepFolder)
{
    /// <summary>Folders that it sees wherever they lie.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>Folders that are made for it in its own /tmp.</summary>
    public IReadOnlyList<string> Made { get; init; } = [];

    /// <summary>Folders below its own that are empty for it and cannot be written.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>Nothing but its own folder.</summary>
    public static SandboxAccess Closed { get; } = new(Network: false, KeepFolder: false);
}
