using System.Text.Json.Nodes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Environments;

/// <summary>The environment that a stage declares, with the programs that it means on this machine. It is installed when something is executed in it.</summary>
internal sealed class DeclaredEnvironment(EnvironmentKind kind, FoundProgram interpreter, IReadOnlyList<FoundProgram> tools, IReadOnlyList<KeptFile> files, EnvironmentInstaller installer)
{
    /// <summary>The folder of Node's packages, in the environment and in the work folder.</summary>
    public const string Modules = "node_modules";

    private readonly Lock _gate = new();
    private Task<InstalledEnvironment>? _installing;

    /// <summary>What it consists of.</summary>
    public EnvironmentKind Kind => kind;

    /// <summary>The program that runs scripts.</summary>
    public FoundProgram Interpreter => interpreter;

    /// <summary>Programs that steps may call.</summary>
    public IReadOnlyList<FoundProgram> Tools => tools;

    /// <summary>Lock file and packages that are kept with the recording.</summary>
    public IReadOnlyList<KeptFile> Files => files;

    /// <summary>The folder of the work folder that leads into it; null where none does.</summary>
    public string? LinkedFolder => kind == EnvironmentKind.Node && files.Count > 0 ? Modules : null;

    /// <summary>True where a process in it finds a program by this name without searching the machine.</summary>
    public bool Provides(string name) => string.Equals(name, interpreter.Name, StringComparison.Ordinal) || tools.Any(t => string.Equals(t.Name, name, StringComparison.Ordinal));

    /// <summary>The part of the environment document that names it.</summary>
    public JsonObject Details()
    {
        var details = new JsonObject { ["interpreter"] = interpreter.ToJson() };
        if (tools.Count > 0)
        {
            details["tools"] = new JsonArray([.. tools.Select(t => (JsonNode)t.ToJson())]);
        }

        if (files.Count > 0)
        {
            details["files"] = new JsonArray([.. files.Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["digest"] = f.Digest.ToString() })]);
        }

        return details;
    }

    /// <summary>The digest under which it is installed. Paths count: an installed environment points to the programs that it was made with.</summary>
    public string Key()
    {
        var definition = Details();
        definition["kind"] = kind.ToString();
        definition["paths"] = new JsonArray([.. tools.Prepend(interpreter).Select(p => (JsonNode)p.Path)]);
        return Digest.Of(CanonicalJson.Write(JsonElements.Of(definition))).ToHex();
    }

    /// <summary>The environment, installed the first time. That it could not be installed is remembered too: a run tries it once and not for every item.</summary>
    /// <exception cref="RepriseException"><c>environment.failed</c>, <c>environment.missing</c>.</exception>
    public async ValueTask<InstalledEnvironment> InstallAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var installing = Installing(cancellation);
            try
            {
                return await installing.WaitAsync(cancellation);
            }
            catch (OperationCanceledException) when (installing.IsCanceled && !cancellation.IsCancellationRequested)
            {
                // Who had begun it gave it up.
            }
        }
    }

    private Task<InstalledEnvironment> Installing(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return _installing is { IsCanceled: false } ? _installing : _installing = installer.InstallAsync(this, cancellation).AsTask();
        }
    }
}

/// <summary>A file that an environment is made from, as it is kept in the store.</summary>
/// <param name="Name">Its path beside the pipeline file, with <c>/</c>.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Role">What it is for.</param>
internal sealed record KeptFile(string Name, Digest Digest, KeptFileRole Role);

/// <summary>What a kept file is for.</summary>
internal enum KeptFileRole
{
    /// <summary>The lock file.</summary>
    Lock,

    /// <summary>Node's package.json.</summary>
    Manifest,

    /// <summary>A package.</summary>
    Package,
}
