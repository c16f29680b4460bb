using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Environments;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Prepares a stage of commands, once a run: finds the program, reads the scripts, tries the sandbox.</summary>
/// <param name="runner">Asks programs for their version.</param>
/// <param name="stage">The stage.</param>
/// <param name="with">Its parameters, read.</param>
/// <param name="environment">The environment that it declares, or null for the machine's.</param>
/// <param name="context">Where it stands.</param>
internal sealed class ExecPreparer(ProcessRunner runner, StageDefinition stage, ExecParameters with, DeclaredEnvironment? environment, BindContext context)
{
    private const string Shell = "/bin/sh";

    /// <summary>Makes the plan, and describes code and environment.</summary>
    public async ValueTask<StageBinding> PrepareAsync(CancellationToken cancellation)
    {
        var names = new ExecNames(with, environment?.LinkedFolder, context.Route, stage.Name);
        names.Check();
        var files = await new ScriptFiles(stage, context).ReadAsync(with.Files, cancellation);
        names.CheckCopied(files);
        var (sandbox, problem) = await ChooseSandboxAsync(cancellation);
        var program = await FindProgramAsync(files, sandbox is not null, cancellation);
        var plan = new ExecPlan
        {
            With = with,
            Environment = environment,
            Program = program,
            Arguments = with.Shell is { } text ? ["-c", text] : [.. with.Command!.Skip(1)],
            IsShell = with.Shell is not null,
            Files = files,
            Outputs = new ExecOutputs(with.Out ?? [], with.MediaType),
            Sandbox = sandbox,
        };
        return new StageBinding
        {
            Code = await CodeAsync(program, files, cancellation),
            Environment = await EnvironmentAsync(program, sandbox, problem, cancellation),
            Effect = sandbox is not null && !with.Network ? Effect.Pure : Effect.Recorded,
            State = plan,
            Prepare = environment is null ? null : async stop => _ = await environment.InstallAsync(stop),
        };
    }

    private string SearchPath => with.Env.GetValueOrDefault("PATH") ?? ProcessEnvironment.SearchPath;

    private async ValueTask<string> FindProgramAsync(IReadOnlyList<CopiedFile> files, bool sandboxed, CancellationToken cancellation)
    {
        if (with.Shell is not null)
        {
            return Shell;
        }

        var name = with.Command![0];
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            if (environment is not null)
            {
                return environment.Provides(name) ? name : throw NotFound(name, "the stage's environment does not have it", "Name it under `tools` of `env`.");
            }

            name = await SameAsRecordedAsync(name, cancellation);
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

    /// <summary>The program along PATH; of several, in a rerun, the one with the recorded bytes.</summary>
    private async ValueTask<string> SameAsRecordedAsync(string name, CancellationToken cancellation)
    {
        var first = Executable.Require(name, SearchPath);
        return FoundProgram.RecordedDigest(context.Recorded?.Code, "program", Path.GetFileName(first)) is { } recorded
            && await FileDigests.OfAsync(first, cancellation) != recorded
            ? (await FoundProgram.FindAsync(runner, name, recorded, cancellation))?.Path ?? first
            : first;
    }

    private string FindCopied(string name, IReadOnlyList<CopiedFile> files)
    {
        var plain = ScriptFiles.Plain(name);
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
        if (with.Sandbox == SandboxChoice.Off)
        {
            return (null, "switched off by the stage");
        }

        var sandbox = await Sandbox.ProbeAsync(runner, cancellation);
        return sandbox.Works ? (sandbox, null)
            : with.Sandbox == SandboxChoice.Auto ? (null, sandbox.Problem)
            : throw new RepriseException("environment.missing", $"{context.Route}/{stage.Name} asks for a sandbox, but {sandbox.Problem}.",
                "Install bubblewrap (Debian: apt-get install bubblewrap), or say `sandbox: auto`.", [new("stage", $"{context.Route}/{stage.Name}")]);
    }

    private async ValueTask<JsonElement> CodeAsync(string program, IReadOnlyList<CopiedFile> files, CancellationToken cancellation)
    {
        var code = new JsonObject { ["handler"] = stage.Type, ["version"] = stage.Version ?? ExecHandler.CodeVersion };
        if (stage.Version is null)
        {
            code["program"] = IsProvided(program)
                ? new JsonObject { ["name"] = program } // Its digest is part of the environment.
                : await ProgramIdentity.CodeAsync(Path.Combine(context.PipelineFolder, program), cancellation);
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
        foreach (var tool in with.Tools)
        {
            var path = !Path.IsPathRooted(tool) ? Executable.Require(tool, SearchPath)
                : FileStamp.Of(tool) is { IsFile: true } ? tool
                : throw NotFound(tool, "there is no file of this name", "Check the path under `tools`.");
            tools.Add(await ProgramIdentity.CodeAsync(path, cancellation));
        }

        return tools;
    }

    private async ValueTask<JsonElement> EnvironmentAsync(string program, Sandbox? sandbox, string? problem, CancellationToken cancellation)
    {
        var details = environment?.Details() ?? new JsonObject { ["interpreter"] = await InterpreterAsync(program, cancellation) };
        details["sandbox"] = sandbox is not null
            ? new JsonObject { ["kind"] = "bubblewrap", ["version"] = sandbox.Version }
            : new JsonObject { ["kind"] = "none", ["reason"] = problem };
        return HostEnvironment.OfProcess(environment?.Kind.ToString().ToLowerInvariant() ?? "process", details);
    }

    private async ValueTask<JsonNode?> InterpreterAsync(string program, CancellationToken cancellation)
    {
        var path = Path.Combine(context.PipelineFolder, program);
        var interpreter = Executable.Interpreter(path, SearchPath) ?? path;
        return await ProgramIdentity.VersionAsync(runner, interpreter, cancellation) is { } version
            ? new JsonObject { ["name"] = Path.GetFileName(interpreter), ["version"] = version }
            : null;
    }

    private bool IsProvided(string program) => environment is not null && !program.Contains('/', StringComparison.Ordinal) && environment.Provides(program);
}
