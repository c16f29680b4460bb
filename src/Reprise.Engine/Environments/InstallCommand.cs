using Reprise.Engine.Processes;
using Reprise.Kernel;

namespace Reprise.Engine.Environments;

/// <summary>A command that installs an environment. It runs as the user would run it, with network and the user's sources of packages: what it installs is fixed by hashes.</summary>
internal static class InstallCommand
{
    private const int SaidLimit = 2000;

    /// <summary>Runs it.</summary>
    /// <exception cref="RepriseException"><c>environment.failed</c>, with its last words.</exception>
    public static async ValueTask RunAsync(ProcessRunner runner, string folder, string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var request = new ProcessRequest { Path = program, Arguments = arguments, Environment = InstallVariables.Capture(), Folder = folder };
        using var result = await runner.RunAsync(request, cancellation);
        if (!result.Succeeded)
        {
            var said = (result.ErrorTail.Length > 0 ? result.ErrorTail : result.OutputTail).ToText().Trim();
            throw new RepriseException("environment.failed",
                $"The command `{Path.GetFileName(program)} {string.Join(' ', arguments)}` that installs the environment ended with exit code {result.ExitCode}. It said: "
                + (said.Length > SaidLimit ? "…" + said[^SaidLimit..] : said),
                "Check the lock file, and that its packages can be had from here as wheels or tarballs: from the local folder of wheels, or over the network.");
        }
    }
}
