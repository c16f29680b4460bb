using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Environments;

/// <summary>Installs declared environments from what was kept of them: <c>python -m venv</c> and pip with hashes, <c>npm ci</c>, or links to programs.</summary>
/// <param name="runner">Runs the commands.</param>
/// <param name="store">Where lock files and packages are kept.</param>
/// <param name="cache">Where installed environments lie.</param>
internal sealed class EnvironmentInstaller(ProcessRunner runner, IArtifactStore store, EnvironmentCache cache)
{
    private const string Programs = "bin";
    private const string Packages = "packages";
    private const string Requirements = "requirements.lock";

    // Scripts of packages would run code that no hash covers. What is said here wins over the user's npmrc.
    private static readonly string[] NpmArguments =
    [
        "ci", "--ignore-scripts", "--include=dev", "--include=optional", "--include=peer", "--no-dry-run", "--no-global",
        "--prefer-offline", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error",
    ];

    /// <summary>The environment, from the cache or made now.</summary>
    public async ValueTask<InstalledEnvironment> InstallAsync(DeclaredEnvironment environment, CancellationToken cancellation)
    {
        var cached = await cache.GetAsync(environment.Key(), (path, stop) => MakeAsync(environment, path, stop), cancellation);
        var folder = cached.Path;
        var programs = Path.Combine(folder, Programs);
        List<string> readable = [folder, .. environment.Tools.Prepend(environment.Interpreter).Select(p => p.Path).Where(IsHiddenInSandbox)];
        var modules = Path.Combine(folder, DeclaredEnvironment.Modules);
        return environment.Kind switch
        {
            EnvironmentKind.Python => new InstalledEnvironment(cached, $"{Path.Combine(folder, "venv", "bin")}:{programs}", Variable("VIRTUAL_ENV", Path.Combine(folder, "venv")), null, readable),
            EnvironmentKind.Node when Directory.Exists(modules) =>
                new InstalledEnvironment(cached, $"{programs}:{Path.Combine(modules, ".bin")}", Variable("NODE_PATH", modules), modules, readable),
            _ => new InstalledEnvironment(cached, programs, new Dictionary<string, string>(StringComparer.Ordinal), null, readable),
        };
    }

    private static Dictionary<string, string> Variable(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    // A sandbox has a /tmp and a /run of its own.
    private static bool IsHiddenInSandbox(string path) => path.StartsWith("/tmp/", StringComparison.Ordinal) || path.StartsWith("/run/", StringComparison.Ordinal);

    private async ValueTask MakeAsync(DeclaredEnvironment environment, string folder, CancellationToken cancellation)
    {
        var programs = Directory.CreateDirectory(Path.Combine(folder, Programs)).FullName;
        foreach (var tool in environment.Kind == EnvironmentKind.Python ? environment.Tools : environment.Tools.Prepend(environment.Interpreter).DistinctBy(t => t.Name, StringComparer.Ordinal))
        {
            _ = File.CreateSymbolicLink(Path.Combine(programs, tool.Name), tool.Path);
        }

        if (environment.Kind == EnvironmentKind.Python)
        {
            await MakePythonAsync(environment, folder, cancellation);
        }
        else if (environment.Kind == EnvironmentKind.Node && environment.Files.Count > 0)
        {
            await MakeNodeAsync(environment, folder, cancellation);
        }
    }

    private async ValueTask MakePythonAsync(DeclaredEnvironment environment, string folder, CancellationToken cancellation)
    {
        var venv = Path.Combine(folder, "venv");
        var locked = environment.Files.FirstOrDefault(f => f.Role == KeptFileRole.Lock);
        await InstallCommand.RunAsync(runner, folder, environment.Interpreter.Path, locked is null ? ["-I", "-m", "venv", "--without-pip", venv] : ["-I", "-m", "venv", venv], cancellation);
        LinkInterpreter(environment.Interpreter.Name, Path.Combine(venv, "bin"));
        if (locked is null)
        {
            return;
        }

        await LayOutAsync(locked, Path.Combine(folder, Requirements), cancellation);
        var requirements = Path.Combine(folder, Requirements);
        List<string> arguments = ["-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", "--only-binary", ":all:", "--require-hashes", "-r", requirements];
        var packages = environment.Files.Where(f => f.Role == KeptFileRole.Package).ToList();
        if (packages.Count > 0)
        {
            var wheels = Directory.CreateDirectory(Path.Combine(folder, Packages)).FullName;
            foreach (var package in packages)
            {
                await LayOutAsync(package, Path.Combine(wheels, Path.GetFileName(package.Name)), cancellation);
            }

            arguments.AddRange(["--no-index", "--find-links", wheels]);
        }

        var python = Path.Combine(venv, "bin", "python");
        await InstallCommand.RunAsync(runner, folder, python, arguments, cancellation);
        await CheckAsync(folder, python, requirements, cancellation);
        if (packages.Count > 0)
        {
            Directory.Delete(Path.Combine(folder, Packages), recursive: true); // They are in the store.
        }
    }

    private async ValueTask CheckAsync(string folder, string python, string requirements, CancellationToken cancellation)
    {
        var script = Path.Combine(folder, LockedPackages.FileName);
        await File.WriteAllTextAsync(script, LockedPackages.Check, cancellation);
        await InstallCommand.RunAsync(runner, folder, python, ["-I", script, requirements], cancellation);
        File.Delete(script);
    }

    /// <summary>The interpreter under the name by which the stage calls it, for example <c>python3.12</c>.</summary>
    private static void LinkInterpreter(string name, string programs)
    {
        if (!File.Exists(Path.Combine(programs, name)))
        {
            _ = File.CreateSymbolicLink(Path.Combine(programs, name), "python");
        }
    }

    private async ValueTask MakeNodeAsync(DeclaredEnvironment environment, string folder, CancellationToken cancellation)
    {
        var npm = Executable.Find("npm", ProcessEnvironment.SearchPath) ?? throw new RepriseException("environment.missing",
            "Packages of Node are installed by npm, and there is no command 'npm' here.", "Install it (Debian: apt-get install npm).");
        foreach (var file in environment.Files)
        {
            await LayOutAsync(file, Path.Combine(folder, file.Role == KeptFileRole.Lock ? NodeLock.FileName : "package.json"), cancellation);
        }

        await InstallCommand.RunAsync(runner, folder, npm, NpmArguments, cancellation);
        _ = Directory.CreateDirectory(Path.Combine(folder, DeclaredEnvironment.Modules)); // A lock of no packages leaves none.
        var text = await File.ReadAllBytesAsync(Path.Combine(folder, NodeLock.FileName), cancellation);
        if (NodeLock.Missing(text, folder) is { } missing)
        {
            throw new RepriseException("environment.failed", $"The command `npm ci` that installs the environment ended well, but {missing}.",
                "See whether the settings of npm (`npm config list`) leave out packages or put them elsewhere.");
        }
    }

    private async ValueTask LayOutAsync(KeptFile file, string path, CancellationToken cancellation)
    {
        await using var source = await store.OpenAsync(file.Digest, cancellation);
        await using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        await source.CopyToAsync(target, cancellation);
    }
}
