using System.Text.Json;
using Reprise.Engine.Environments;
using Reprise.Engine.Processes;
using Reprise.Kernel;

namespace Reprise.Engine.Handlers.Figure;

/// <summary>Where the renderer lies, and the Node that runs it.</summary>
/// <param name="Folder">The folder with <c>render.mjs</c>, its lock file and the installed packages; absolute.</param>
/// <param name="Node">Node.</param>
internal sealed record FigureRenderer(string Folder, FoundProgram Node)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "REPRISE_RENDERER";

    private const string InCheckout = "src/Reprise.Engine/Handlers/Figure/renderer";
    private const string Beside = "renderer";

    /// <summary>The program.</summary>
    public string Script => Path.Combine(Folder, "render.mjs");

    /// <summary>The lock file of its packages.</summary>
    public string LockFile => Path.Combine(Folder, "package-lock.json");

    /// <summary>Finds the renderer: where the environment variable says, beside this program, or in the checkout that this program was built in.</summary>
    /// <param name="runner">Asks Node for its version.</param>
    /// <param name="recorded">The environment that it ran in when it was recorded, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="RepriseException"><c>environment.missing</c>, with the command that installs it.</exception>
    public static async ValueTask<FigureRenderer> FindAsync(ProcessRunner runner, JsonElement? recorded, CancellationToken cancellation)
    {
        var node = await FoundProgram.FindAsync(runner, "node", FoundProgram.RecordedDigest(recorded, "interpreter", "node"), cancellation) ?? throw new RepriseException("environment.missing",
            "Figures are drawn by Node, and there is no command 'node' here.", "Install Node.js 20 or later (Debian: apt-get install nodejs npm).");
        var folders = Candidates().Where(folder => File.Exists(Path.Combine(folder, "render.mjs"))).ToList();
        var folder = folders.FirstOrDefault(IsInstalled);
        return folder is not null ? new FigureRenderer(folder, node) : throw NotInstalled(folders);
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            yield return Path.GetFullPath(named);
            yield break;
        }

        yield return Path.Combine(AppContext.BaseDirectory, Beside);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, InCheckout);
        }
    }

    private static bool IsInstalled(string folder) => File.Exists(Path.Combine(folder, "node_modules", "vega-lite", "package.json"));

    private static RepriseException NotInstalled(List<string> folders) => folders.Count == 0
        ? new RepriseException("environment.missing", "The renderer of figures is not there: no folder with render.mjs was found.",
            $"Set {Variable} to the folder, or install Reprise again.")
        : new RepriseException("environment.missing", $"The packages of the renderer of figures are not installed in {folders[^1]}.",
            $"Run: npm ci --prefix {folders[^1]}", [new("folder", folders[^1])]);
}
