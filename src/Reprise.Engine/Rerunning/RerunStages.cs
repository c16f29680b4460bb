using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Engine.Handlers;
using Reprise.Engine.Imports;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
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
}

/// <summary>Makes recorded stages ready: the handler of today for the type of then, over the files as they were. Each once.</summary>
internal sealed class RerunStages(RerunScope scope, RerunGraph merged)
{
    private readonly ConcurrentDictionary<Key, Lazy<Task<RerunStage>>> _stages = new();
    private readonly FrozenCode _code = new(scope.Recording, scope.CodeFolder);

    /// <summary>The graph that a rerun's rows refer to.</summary>
    public StageGraph Graph => merged.Graph;

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
        var stage = await PrepareAsync(run, step, graph, graph.Stages[step.Stage]);
        return stage with { IsUndeclared = run.Header.Import is not null && stage.Recorded.Stage.Effect is null };
    }

    private async Task<RerunStage> PrepareAsync(RunRecord run, StepRecord step, StageGraph graph, StageNode recorded)
    {
        var (index, route) = merged.Find(run.Header.Snapshot, step.Stage);
        if (run.Header.Import is not null && scope.Parts.Handlers.Find(recorded.Stage.Type) is null)
        {
            return new RerunStage(index, recorded, graph.Pipeline.Name, null, $"it was recorded elsewhere without a command, and no handler is at hand for the step type '{recorded.Stage.Type}'", []);
        }

        try
        {
            var code = await _code.ReadAsync(step.Action.Code, CancellationToken.None);
            var runtime = await BindAsync(run, graph.Pipeline, merged.Graph.Stages[index], route, step.Action.Code, code);
            var problem = runtime.Code == step.Action.Code || IsLive(code) ? null
                : run.Header.Import is null ? await CodeDiffersAsync(code, runtime)
                : ClaimDiffers(ImportClaim.Read(code), runtime);
            return problem is null
                ? new RerunStage(index, recorded, graph.Pipeline.Name, runtime, null, await EnvironmentDiffersAsync(run, step, runtime))
                : new RerunStage(index, recorded, graph.Pipeline.Name, null, problem, []);
        }
        catch (RepriseException e)
        {
            return new RerunStage(index, recorded, graph.Pipeline.Name, null, e.Message.TrimEnd('.'), []);
        }
    }

    private async Task<StageRuntime> BindAsync(RunRecord run, PipelineDefinition pipeline, StageNode node, string route, Digest codeDigest, JsonElement? code)
    {
        var folder = code is { } document ? await _code.LayOutAsync(codeDigest, document, CancellationToken.None) : null;
        var request = new RunRequest
        {
            Kind = RunKind.Rerun,
            Snapshot = pipeline,
            Folder = folder ?? run.Header.Folder ?? scope.CodeFolder,
            Context = run.Header.Context,
        };
        var handlers = scope.Parts.Handlers.Find(node.Stage.Type) is not null
            ? scope.Parts.Handlers
            : scope.Parts.Handlers.With(HandlerLoader.Load(pipeline.Handlers, run.Header.Folder ?? scope.CodeFolder));
        var registry = ArtifactOf(code) is { } artifact && !IsLive(code) ? new RecordedRegistry(artifact) : (IArtifactRegistry)new RecordedArtifacts(scope.Recording);
        return await new StagePreparer(scope.Parts, scope.Documents, registry, handlers, request).PrepareAsync(node, scope.Slots, CancellationToken.None, route);
    }

    private static JsonElement? ArtifactOf(JsonElement? code) =>
        code is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty("artifact", out var artifact) ? artifact : null;

    /// <summary>True where a named artifact that the step speaks of has moved on, and the rerun takes it as it is now.</summary>
    private bool IsLive(JsonElement? code) =>
        ArtifactOf(code) is { } artifact && artifact.GetProperty("name").GetString() is { } name && scope.LiveNames.Contains(name);

    private async ValueTask<string> CodeDiffersAsync(JsonElement? recorded, StageRuntime runtime)
    {
        var current = await _code.ReadAsync(runtime.Code, CancellationToken.None);
        return "its code is no longer at hand" + (recorded is { } then && current is { } now ? ": " + string.Join("; ", Rows(then, now)) : "");
    }

    private static string? ClaimDiffers(ImportClaim claim, StageRuntime runtime) => claim.Value is not { } code || claim.Fits(runtime.Code)
        ? null
        : $"its code is not at hand: the import says {code.GetRawText()}, here it is {runtime.Code}";

    private async ValueTask<IReadOnlyList<string>> EnvironmentDiffersAsync(RunRecord run, StepRecord step, StageRuntime runtime)
    {
        if (run.Header.Import is not null)
        {
            var claim = ImportClaim.Read(await _code.ReadAsync(step.Action.Env, CancellationToken.None));
            return claim.Fits(runtime.Env) ? [] : [claim.Value is null ? "the import does not say in which it ran" : $"the import says that it was {claim.Value.Value.GetRawText()}"];
        }

        if (runtime.Env == step.Action.Env)
        {
            return [];
        }

        var (recorded, current) = (await _code.ReadAsync(step.Action.Env, CancellationToken.None), await _code.ReadAsync(runtime.Env, CancellationToken.None));
        return recorded is { } then && current is { } now ? [.. Rows(then, now)] : ["the recorded environment is not known"];
    }

    private static IEnumerable<string> Rows(JsonElement then, JsonElement now)
    {
        var (left, right) = JsonDifference.Between(then, now);
        return JsonDifference.Rows(left, right).Select(r => $"{r.Path} was {r.Recorded ?? "absent"}, is {r.Current ?? "absent"}");
    }

    private sealed record Key(Digest Snapshot, string Folder, int Stage, Digest Code, Digest Env, Digest Context);
}
