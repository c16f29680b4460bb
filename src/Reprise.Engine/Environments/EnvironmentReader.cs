using System.Text;
using Reprise.Engine.Handlers;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Environments;

/// <summary>Reads the <c>env</c> of a stage: finds its programs, keeps its lock file and packages in the store. Installs nothing.</summary>
internal sealed class EnvironmentReader(ProcessRunner runner, StageDefinition stage, BindContext context)
{
    private const string PackageManifest = "package.json";

    /// <summary>The environment, or null where the stage declares none.</summary>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>, <c>environment.missing</c>.</exception>
    public async ValueTask<DeclaredEnvironment?> ReadAsync(CancellationToken cancellation)
    {
        if (stage.Env is not { } env)
        {
            return null;
        }

        var declared = ParameterSchema.Read<EnvironmentParameters>(env);
        Check(declared);
        var recorded = context.Recorded?.Environment;
        var name = declared.Interpreter ?? declared.Kind switch { EnvironmentKind.Python => "python3", EnvironmentKind.Node => "node", _ => declared.Tools[0] };
        var interpreter = await FindAsync(name, FoundProgram.RecordedDigest(recorded, "interpreter", name), cancellation);
        var tools = new List<FoundProgram>();
        foreach (var tool in declared.Tools.Distinct(StringComparer.Ordinal))
        {
            tools.Add(await FindAsync(tool, FoundProgram.RecordedDigest(recorded, "tools", tool), cancellation));
        }

        var installer = new EnvironmentInstaller(runner, context.Store, new EnvironmentCache(context.CacheFolder));
        return new DeclaredEnvironment(declared.Kind, interpreter, tools, await FilesAsync(declared, cancellation), installer);
    }

    private void Check(EnvironmentParameters declared)
    {
        if (declared.Kind == EnvironmentKind.Process && declared.Tools.Count == 0)
        {
            throw Fault("tools", "is empty: an environment of programs consists of them.", "Name them: `env: { kind: process, tools: [sh, awk] }`.");
        }

        if (declared.Kind == EnvironmentKind.Process && declared.Lock is not null)
        {
            throw Fault("lock", "is given, but programs have no lock file.", "Leave it out: the programs are recorded by their digests.");
        }

        if (declared.Wheels is not null && (declared.Kind != EnvironmentKind.Python || declared.Lock is null))
        {
            throw Fault("wheels", "is given without a lock file of python.", "Add `lock: requirements.lock`, which names each package with its hash.");
        }

        foreach (var path in new[] { declared.Lock, declared.Wheels })
        {
            if (path is not null && (Path.IsPathRooted(path) || path.Split('/').Contains("..", StringComparer.Ordinal)))
            {
                throw Fault(ReferenceEquals(path, declared.Lock) ? "lock" : "wheels", $"has the path '{path}': expected one that is relative and without `..`.", "It lies beside the pipeline file or in a folder below it.");
            }
        }

        if (declared.Tools.Append(declared.Interpreter).FirstOrDefault(t => t?.Contains('/', StringComparison.Ordinal) == true) is { } rooted)
        {
            throw Fault("tools", $"names {rooted}: expected names along PATH, such as `awk`.", null);
        }
    }

    private async ValueTask<FoundProgram> FindAsync(string name, Digest? recorded, CancellationToken cancellation) =>
        await FoundProgram.FindAsync(runner, name, recorded, cancellation) ?? throw new RepriseException("environment.missing",
            $"{context.Route}/{stage.Name} runs in an environment with '{name}', and there is no such command here.",
            $"Install it, or put its folder into PATH. PATH is {ProcessEnvironment.SearchPath}", [new("stage", $"{context.Route}/{stage.Name}"), new("command", name)]);

    private async ValueTask<List<KeptFile>> FilesAsync(EnvironmentParameters declared, CancellationToken cancellation)
    {
        var files = new List<KeptFile>();
        if (declared.Lock is not { } lockFile)
        {
            return files;
        }

        var (kept, text) = await KeepAsync(lockFile, KeptFileRole.Lock, cancellation);
        files.Add(kept);
        if (declared.Kind == EnvironmentKind.Node)
        {
            if (!string.Equals(Path.GetFileName(lockFile), NodeLock.FileName, StringComparison.Ordinal))
            {
                throw Fault("lock", $"is {lockFile}: expected a {NodeLock.FileName}.", "npm writes it: `npm install --package-lock-only`.");
            }

            if (NodeLock.Problem(text) is { } problem)
            {
                throw Fault("lock", $"is {lockFile}, {problem}.", "Let a current npm write it from a registry: `npm install --package-lock-only`.");
            }

            files.Add((await KeepAsync(Path.Combine(Path.GetDirectoryName(lockFile)!, PackageManifest), KeptFileRole.Manifest, cancellation)).File);
        }

        if (declared.Wheels is { } wheels)
        {
            files.AddRange(await WheelsAsync(wheels, Encoding.UTF8.GetString(text.Span), cancellation));
        }

        return files;
    }

    /// <summary>The wheels of the folder that the lock file names by their hashes; others change nothing and are left out.</summary>
    private async ValueTask<List<KeptFile>> WheelsAsync(string wheels, string locked, CancellationToken cancellation)
    {
        var folder = Path.Combine(context.PipelineFolder, wheels);
        if (!Directory.Exists(folder))
        {
            throw Fault("wheels", $"names {folder}, which is no folder.", "Fill it with: pip download --only-binary :all: --require-hashes -r requirements.lock -d " + wheels);
        }

        var kept = new List<KeptFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.whl").Order(StringComparer.Ordinal))
        {
            var digest = await FileDigests.OfAsync(path, cancellation);
            if (locked.Contains(digest.ToHex(), StringComparison.OrdinalIgnoreCase))
            {
                await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
                var (stored, _) = await context.Store.PutAsync(content, cancellation);
                kept.Add(new KeptFile($"{wheels.TrimEnd('/')}/{Path.GetFileName(path)}", stored, KeptFileRole.Package));
            }
        }

        return kept.Count > 0 ? kept : throw Fault("wheels", $"names {folder}, which holds no wheel that the lock file names by its hash.",
            $"Fill it with: pip download --only-binary :all: --require-hashes -r requirements.lock -d {wheels}. Of a package without wheels make one: pip wheel.");
    }

    private async ValueTask<(KeptFile File, ReadOnlyMemory<byte> Bytes)> KeepAsync(string name, KeptFileRole role, CancellationToken cancellation)
    {
        var path = Path.Combine(context.PipelineFolder, name);
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellation);
            return (new KeptFile(name, await context.Store.PutAsync(bytes, cancellation), role), bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault("lock", $"names {path}, which cannot be read: {e.Message}", PipelinePaths.Hint);
        }
    }

    private RepriseException Fault(string name, string message, string? hint) => Complaint.Param(context.Route, stage.Name, $"env.{name}", message, hint);
}
