using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Environments;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Prepares an <c>exec</c> stage, once a run: finds the program, reads the scripts, tries the sandbox.</summary>
internal sealed class ExecPreparer(ProcessRunner runner, StageDefinition stage, BindContext context)
{
    private const string Shell = "/bin/sh";
    private const int MaxCopied = 64 * 1024 * 1024;

    private readonly ExecParameters _with = StageParameters.Read<ExecParameters>(stage, context.Route);

    /// <summary>Makes the plan, and describes code and environment.</summary>
    public async ValueTask<(ExecPlan Plan, JsonElement Code, JsonElement Environment)> PrepareAsync(CancellationToken cancellation)
    {
        new ExecNames(_with, context.Route, stage.Name).Check();
        var files = await ReadFilesAsync(cancellation);
        var (sandbox, problem) = await ChooseSandboxAsync(cancellation);
        var program = FindProgram(files, sandbox is not null);
        var plan = new ExecPlan
        {
            With = _with,
            Program = program,
            Arguments = _with.Shell is { } text ? ["-c", text] : [.. _with.Command!.Skip(1)],
            IsShell = _with.Shell is not null,
            Files = files,
            Outputs = new ExecOutputs(_with.Out ?? [], _with.MediaType),
            Sandbox = sandbox,
        };
        return (plan, await CodeAsync(program, files, cancellation), await EnvironmentAsync(program, sandbox, problem, cancellation));
    }

    private string SearchPath => _with.Env.GetValueOrDefault("PATH") ?? ProcessEnvironment.SearchPath;

    private string FindProgram(IReadOnlyList<CopiedFile> files, bool sandboxed)
    {
        if (_with.Shell is not null)
        {
            return Shell;
        }

        var name = _with.Command![0];
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            name = Executable.Require(name, SearchPath);
        }
        else if (!Path.IsPathRooted(name))
        {
            return FindCopied(name, files);
        }

        if (FileStamp.Of(name) is not { IsExecutable: true })
        {
            throw NotFound(name, "there is no executable file of this name", "Check the path, and that the file may be executed (chmod +x).");
        }

        return sandboxed && (name.StartsWith("/tmp/", StringComparison.Ordinal) || name.StartsWith("/run/", StringComparison.Ordinal))
            ? throw NotFound(name, "the sandbox has a /tmp and a /run of its own", "Put it beside the pipeline file and declare it under `files`, or say `sandbox: off`.")
            : name;
    }

    private string FindCopied(string name, IReadOnlyList<CopiedFile> files)
    {
        var plain = Plain(name);
        var copied = files.FirstOrDefault(f => string.Equals(f.Name, plain, StringComparison.Ordinal));
        return copied switch
        {
            { Executable: true } => plain,
            { } => throw NotFound(name, "the file is not executable", $"Run `chmod +x {plain}`, or name its interpreter: `command: [python3, {plain}]`."),
            null => throw NotFound(name, "it is not among the declared files", $"Declare it: `files: [{plain}]`; declared files are copied into the folder in which the command starts."),
        };
    }

    private RepriseException NotFound(string name, string reason, string hint) => new("exec.not_found",
        $"{context.Route}/{stage.Name}: the command '{name}' cannot be run: {reason}.", hint, [new("stage", $"{context.Route}/{stage.Name}"), new("command", name)]);

    private async ValueTask<(Sandbox? Sandbox, string? Problem)> ChooseSandboxAsync(CancellationToken cancellation)
    {
        if (_with.Sandbox == SandboxChoice.Off)
        {
            return (null, "switched off by the stage");
        }

        var sandbox = await Sandbox.ProbeAsync(runner, cancellation);
        return sandbox.Works ? (sandbox, null)
            : _with.Sandbox == SandboxChoice.Auto ? (null, sandbox.Problem)
            : throw new RepriseException("environment.missing", $"{context.Route}/{stage.Name} asks for a sandbox, but {sandbox.Problem}.",
                "Install bubblewrap (Debian: apt-get install bubblewrap), or say `sandbox: auto`.", [new("stage", $"{context.Route}/{stage.Name}")]);
    }

    private async ValueTask<IReadOnlyList<CopiedFile>> ReadFilesAsync(CancellationToken cancellation)
    {
        var copied = new List<CopiedFile>();
        var size = 0L;
        foreach (var name in _with.Files.SelectMany(Expand).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(context.PipelineFolder, name);
            var stamp = FileStamp.Of(path);
            size += stamp?.Size ?? 0;
            if (size > MaxCopied)
            {
                throw Complaint.Param(context.Route, stage.Name, "files", $"come to more than {MaxCopied / 1024 / 1024} MiB.", "Give large data to the stage as an input.");
            }

            copied.Add(new CopiedFile(name, await ReadAsync(path, cancellation), stamp is { IsExecutable: true }));
        }

        return copied;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellation);
            _ = await context.Store.PutAsync(bytes, cancellation);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
    }

    private IEnumerable<string> Expand(string name)
    {
        var path = Path.Combine(context.PipelineFolder, name);
        return FileStamp.Of(path) switch
        {
            { IsFolder: true } => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(context.PipelineFolder, f)),
            { IsFile: true } => [Plain(name)],
            _ => throw Unreadable(path, null),
        };
    }

    private RepriseException Unreadable(string path, Exception? failure) => Complaint.Param(context.Route, stage.Name, "files",
        failure is null ? $"names {path}, which is no file or folder." : $"names {path}, which cannot be read: {failure.Message}",
        "Paths are relative to the folder of the pipeline file.", failure);

    private async ValueTask<JsonElement> CodeAsync(string program, IReadOnlyList<CopiedFile> files, CancellationToken cancellation)
    {
        var code = new JsonObject { ["handler"] = ExecHandler.Type, ["version"] = stage.Version ?? ExecHandler.CodeVersion };
        if (stage.Version is null)
        {
            code["program"] = await ProgramIdentity.CodeAsync(Path.Combine(context.PipelineFolder, program), cancellation);
            code["tools"] = new JsonArray([.. await ToolsAsync(cancellation)]);
            code["files"] = new JsonArray([.. files.Select(f => new JsonObject
            {
                ["name"] = f.Name, ["digest"] = Digest.Of(f.Bytes.Span).ToString(), ["executable"] = f.Executable,
            })]);
        }

        return JsonElements.Of(code);
    }

    private async ValueTask<List<JsonNode>> ToolsAsync(CancellationToken cancellation)
    {
        var tools = new List<JsonNode>();
        foreach (var tool in _with.Tools)
        {
            tools.Add(await ProgramIdentity.CodeAsync(Path.IsPathRooted(tool) ? tool : Executable.Require(tool, SearchPath), cancellation));
        }

        return tools;
    }

    private async ValueTask<JsonElement> EnvironmentAsync(string program, Sandbox? sandbox, string? problem, CancellationToken cancellation)
    {
        var path = Path.Combine(context.PipelineFolder, program);
        var interpreter = Executable.Interpreter(path, SearchPath) ?? path;
        return HostEnvironment.With("process", new JsonObject
        {
            ["interpreter"] = await ProgramIdentity.VersionAsync(runner, interpreter, cancellation),
            ["sandbox"] = sandbox is not null
                ? new JsonObject { ["kind"] = "bubblewrap", ["version"] = sandbox.Version }
                : new JsonObject { ["kind"] = "none", ["reason"] = problem },
            ["variables"] = new JsonObject(ProcessEnvironment.Fixed.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
        });
    }

    private static string Plain(string path) => string.Join('/', path.Split('/').Where(s => s is not ("." or "")));
}
