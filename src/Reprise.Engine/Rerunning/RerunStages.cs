using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Engine.Handlers;
using Reprise.Engine.Imports;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>A recorded stage made ready to be executed again, or the reason why it cannot be.</summary>
/// <param name="Index">Its place in the rerun's graph.</param>
/// <param name="Recorded">Its definition in the recorded run.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Runtime">The stage; null where it cannot be executed.</param>
/// <param name="Unreplayable">Why it cannot be executed, or null.</param>
/// <param name="EnvironmentDiffers">What is another environment than the recorded one; empty where it is the same.</param>
internal sealed record RerunStage(
    int Index, StageNode Recorded, string Pipeline, StageRuntime? Runtime, string? Unreplayable, IReadOnlyList<string> EnvironmentDiffers)
{
    /// <summary>True where the steps were imported and nobody said what they do to the world: then a recording alone is not taken for a result.</summary>
    public bool IsUndeclared { get; init; }

    /// <summary>Installs the environment that the stage declares, which remembers that it was; gives the reason where that cannot be done.</summary>
    public async ValueTask<string?> InstallAsync(CancellationToken cancellation)
    {
        try
        {
            if (Runtime?.Binding.Prepare is { } prepare)
            {
                await prepare(cancellation);
            }

            return null;
        }
        catch (Exception e) when (e is not (OperationCanceledException or RepriseException { Code: "disk.full" or "journal.unwritable" or "journal.damaged" }))
        {
            return CannotBeMade(e);
        }
    }

    /// <summary>The reason, as a verdict and a warning give it.</summary>
    public static string CannotBeMade(Exception e) => $"its recorded environment cannot be made: {e.Message.TrimEnd('.')}";
}

/// <summary>Makes recorded stages ready: the handler of today for the type of then, over the files as they were. Each once.</summary>
internal sealed class RerunStages(RerunScope scope, RerunGraph merged)
{
    private readonly ConcurrentDictionary<Key, Lazy<Task<RerunStage>>> _stages = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _folders = new(StringComparer.Ordinal);
    private readonly FrozenCode _code = new(scope.Recording, scope.CodeFolder);

    /// <summary>The graph that a rerun's rows refer to.</summary>
    public StageGraph Graph => merged.Graph;

    /// <summary>Whether a stage that was made ready so far runs outside this process.</summary>
    public bool StartProcesses { get; private set; }

    /// <summary>The stage of a recorded step.</summary>
    public async Task<RerunStage> OfAsync(StepRecord step, CancellationToken cancellation)
    {
        var run = await scope.Recording.RunAsync(step.Run, cancellation);
        var key = new Key(run.Header.Snapshot, run.Header.Folder ?? "", step.Stage, step.Action.Code, step.Action.Env, step.Action.Context);
        return await _stages.GetOrAdd(key, _ => new Lazy<Task<RerunStage>>(() => PrepareAsync(run, step))).Value;
    }

    private async Task<RerunStage> PrepareAsync(RunRecord run, StepRecord step)
    {
        var graph = (await scope.Recording.GraphAsync(run, CancellationToken.None))!;
        var recorded = graph.Stages[step.Stage];
        var (index, route) = merged.Find(run.Header.Snapshot, step.Stage);
        try
        {
            var (code, environment) = (await _code.ReadAsync(step.Action.Code, CancellationToken.None), await _code.ReadAsync(step.Action.Env, CancellationToken.None));
            if (run.Header.Import is not null)
            {
                return await ImportedAsync(run, step, graph, recorded, ImportClaim.Read(code), ImportClaim.Read(environment));
            }

            var then = new RecordedBinding(code, environment);
            var runtime = await BindAsync(run, graph.Pipeline, merged.Graph.Stages[index], route, step.Action, then);
            StartProcesses |= runtime.Binding.Environment is not null;
            var programs = runtime.Code == step.Action.Code || IsLive(then.Code) ? [] : await CodeDiffersAsync(then.Code, runtime);
            return programs.FirstOrDefault(d => !d.IsProgram) is null
                ? new RerunStage(index, recorded, graph.Pipeline.Name, runtime, null, [.. programs.Select(d => d.Text), .. await EnvironmentDiffersAsync(step, then.Environment, runtime)])
                : new RerunStage(index, recorded, graph.Pipeline.Name, null, $"its code is no longer at hand: {string.Join("; ", programs.Select(d => d.Text))}", []);
        }
        catch (RepriseException e) when (e.Code is "environment.failed" or "environment.missing" or "exec.not_found")
        {
            var problem = RerunStage.CannotBeMade(e);
            return new RerunStage(index, recorded, graph.Pipeline.Name, null, problem, [problem]);
        }
        catch (RepriseException e)
        {
            return new RerunStage(index, recorded, graph.Pipeline.Name, null, e.Message.TrimEnd('.'), []);
        }
    }

    private async Task<StageRuntime> BindAsync(RunRecord run, PipelineDefinition pipeline, StageNode node, string route, ActionVector action, RecordedBinding then)
    {
        var folder = await LayOutAsync(action, then);
        var request = new RunRequest
        {
            Kind = RunKind.Rerun,
            Snapshot = pipeline,
            Folder = folder ?? run.Header.Folder ?? scope.CodeFolder,
            Context = run.Header.Context,
        };
        var handlers = scope.Parts.Handlers.Find(node.Stage.Type) is not null
            ? scope.Parts.Handlers
            : scope.Parts.Handlers.With(HandlerLoader.Load(pipeline.Handlers, HandlerFolder(pipeline, run)));
        var registry = ArtifactOf(then.Code) is { } artifact && !IsLive(then.Code) ? new RecordedRegistry(artifact) : (IArtifactRegistry)new RecordedArtifacts(scope.Recording);
        return await new StagePreparer(scope.Parts, scope.Documents, registry, handlers, request).PrepareAsync(node, scope.Slots, CancellationToken.None, route, then);
    }

    /// <summary>Where the pipeline's handlers lie: where they lay, or, if they have moved, where the caller is. That they are the same is told by their code, as ever.</summary>
    private string HandlerFolder(PipelineDefinition pipeline, RunRecord run)
    {
        var recorded = run.Header.Folder ?? scope.CodeFolder;
        return scope.Folder is { } now && !Have(recorded) && Have(now) ? now : recorded;

        bool Have(string folder) => pipeline.Handlers.All(path => File.Exists(Path.GetFullPath(path, folder)));
    }

    /// <summary>The folder with the recorded files. Stages with the same code share it: it is written once.</summary>
    private Task<string?> LayOutAsync(ActionVector action, RecordedBinding then)
    {
        var name = $"{action.Code.ToHex()}-{action.Env.ToHex()}";
        return _folders.GetOrAdd(name, _ => new Lazy<Task<string?>>(() => LayOutAsync(name, then))).Value;
    }

    private async Task<string?> LayOutAsync(string name, RecordedBinding then)
    {
        var folder = await _code.LayOutAsync(name, then.Code, CancellationToken.None);
        try
        {
            return await _code.LayOutAsync(name, then.Environment, CancellationToken.None) ?? folder;
        }
        catch (RepriseException e) when (e.Code is "artifact.missing" or "artifact.damaged")
        {
            throw new RepriseException("environment.failed", e.Message, e.Hint, inner: e);
        }
    }

    private static JsonElement? ArtifactOf(JsonElement? code) =>
        code is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty("artifact", out var artifact) ? artifact : null;

    /// <summary>True where a named artifact that the step speaks of has moved on, and the rerun takes it as it is now.</summary>
    private bool IsLive(JsonElement? code) =>
        ArtifactOf(code) is { } artifact && artifact.GetProperty("name").GetString() is { } name && scope.LiveNames.Contains(name);

    /// <summary>What differs in the code. That a program of the machine is another one is a matter of the environment: the step can still be executed.</summary>
    private async ValueTask<IReadOnlyList<CodeDifference>> CodeDiffersAsync(JsonElement? recorded, StageRuntime runtime)
    {
        var current = await _code.ReadAsync(runtime.Code, CancellationToken.None);
        return recorded is { } then && current is { } now
            ? [.. Rows(then, now).Select(r => new CodeDifference(Text(r), r.Path.StartsWith("program", StringComparison.Ordinal) || r.Path.StartsWith("tools", StringComparison.Ordinal)))]
            : [new CodeDifference("the recorded code is not known", IsProgram: false)];
    }

    /// <summary>A stage of an import: what it claims of code and environment is held against what is here; nothing of it is laid out.</summary>
    private async Task<RerunStage> ImportedAsync(RunRecord run, StepRecord step, StageGraph graph, StageNode recorded, ImportClaim code, ImportClaim environment)
    {
        var (index, route) = merged.Find(run.Header.Snapshot, step.Stage);
        var stage = new RerunStage(index, recorded, graph.Pipeline.Name, null, null, []) { IsUndeclared = recorded.Stage.Effect is null };
        if (scope.Parts.Handlers.Find(recorded.Stage.Type) is null)
        {
            return stage with { Unreplayable = $"it was recorded elsewhere without a command, and no handler is at hand for the step type '{recorded.Stage.Type}'" };
        }

        var runtime = await BindAsync(run, graph.Pipeline, merged.Graph.Stages[index], route, step.Action, new RecordedBinding(null, null));
        if (code.Value is { } claimed && !code.Fits(runtime.Code))
        {
            return stage with { Unreplayable = $"its code is not at hand: the import says {claimed.GetRawText()}, here it is {runtime.Code}" };
        }

        var differs = environment.Fits(runtime.Env) ? []
            : new[] { environment.Value is { } other ? $"the import says that it was {other.GetRawText()}" : "the import does not say in which it ran" };
        return new RerunStage(index, recorded, graph.Pipeline.Name, runtime, null, differs) { IsUndeclared = stage.IsUndeclared };
    }

    private async ValueTask<IEnumerable<string>> EnvironmentDiffersAsync(StepRecord step, JsonElement? recorded, StageRuntime runtime)
    {
        if (runtime.Env == step.Action.Env)
        {
            return [];
        }

        var current = await _code.ReadAsync(runtime.Env, CancellationToken.None);
        return recorded is { } then && current is { } now ? Rows(then, now).Select(Text) : ["the recorded environment is not known"];
    }

    private static string Text((string Path, string? Recorded, string? Current) row) => $"{row.Path} was {row.Recorded ?? "absent"}, is {row.Current ?? "absent"}";

    private static IEnumerable<(string Path, string? Recorded, string? Current)> Rows(JsonElement then, JsonElement now)
    {
        var (left, right) = JsonDifference.Between(then, now);
        return JsonDifference.Rows(left, right);
    }

    private sealed record CodeDifference(string Text, bool IsProgram);

    private sealed record Key(Digest Snapshot, string Folder, int Stage, Digest Code, Digest Env, Digest Context);
}
