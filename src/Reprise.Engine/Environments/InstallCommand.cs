using System.Collections;
using Reprise.Engine.Processes;
using Reprise.Kernel;

namespace Reprise.Engine.Environments;

/// <summary>A command that installs an environment. It runs as the user would run it, with network and the user's settings: what it may install is fixed by hashes.</summary>
internal static class InstallCommand
{
    private const int SaidLimit = 2000;

    /// <summary>Runs it.</summary>
    /// <exception cref="RepriseException"><c>environment.failed</c>, with its last words.</exception>
    public static async ValueTask RunAsync(ProcessRunner runner, string folder, string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var request = new ProcessRequest { Path = program, Arguments = arguments, Environment = Inherited(), Folder = folder };
        using var result = await runner.RunAsync(request, cancellation);
        if (!result.Succeeded)
        {
            var said = (result.ErrorTail.Length > 0 ? result.ErrorTail : result.OutputTail).ToText().Trim();
            throw new RepriseException("environment.failed",
                $"An environment could not be made: `{Path.GetFileName(program)} {string.Join(' ', arguments)}` ended with exit code {result.ExitCode}. It said: "
                + (said.Length > SaidLimit ? "…" + said[^SaidLimit..] : said),
                "Check the lock file, and that its packages can be had from here: from the local folder of wheels, or over the network.");
        }
    }

    /// <summary>The variables of this process.</summary>
    public static SortedDictionary<string, string> Inherited()
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
