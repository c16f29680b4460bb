using Reprise.Engine.Environments;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Makes the stages of a snapshot ready for a run: binds each to its handler, and keeps the documents behind the shared components of the action keys.</summary>
internal sealed class StagePreparer(EngineParts parts, DocumentKeeper documents, IArtifactRegistry registry, HandlerCatalog handlers, RunRequest request)
{
    private const int WorkFailed = 1;

    /// <summary>Makes all stages ready, or of a replay those that it reaches.</summary>
    public async Task<StageRuntime[]> PrepareAsync(StageGraph graph, CancellationToken cancellation, ReplayEntry? replay = null)
    {
        var shared = new SemaphoreSlim(request.Concurrency > 0 ? request.Concurrency : Environment.ProcessorCount);
        var stages = new StageRuntime[graph.Stages.Count];
        for (var i = 0; i < stages.Length; i++)
        {
            stages[i] = replay?.Reaches(i) == false
                ? IdleStage.Of(graph.Stages[i], handlers.Find(graph.Stages[i].Stage.Type), shared)
                : await PrepareAsync(graph.Stages[i], shared, cancellation);
        }

        return stages;
    }

    /// <summary>Makes one stage ready.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="shared">The run's limit of steps at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="routeName">The route as handlers see it, where the graph has another name for it.</param>
    /// <param name="recorded">What it was bound to when it was recorded, where it is to be executed again.</param>
    /// <exception cref="RepriseException">It cannot be made ready here.</exception>
    public async Task<StageRuntime> PrepareAsync(
        StageNode node, SemaphoreSlim shared, CancellationToken cancellation, string? routeName = null, RecordedBinding? recorded = null)
    {
        var stage = node.Stage;
        var handler = handlers.Find(stage.Type) ?? throw NoHandler(node);
        var host = HostEnvironment.Capture();
        var bind = new BindContext(request.Folder, routeName ?? node.Route.Name, host, parts.Store)
        {
            Registry = registry,
            CacheFolder = parts.CacheFolder,
            Recorded = recorded,
        };
        var binding = await BindAsync(node, handler, bind, cancellation);
        var context = handler.Info.ReadsContext ? request.Context : null;
        return new StageRuntime
        {
            Node = node,
            Handler = handler,
            Binding = binding,
            Effect = stage.Effect ?? binding.Effect,
            Type = await documents.KeepAsync(stage.Type, cancellation),
            With = await documents.KeepAsync(stage.With, cancellation),
            Context = await documents.KeepAsync(context, cancellation),
            Code = await documents.KeepAsync(binding.Code, cancellation),
            Env = await documents.KeepAsync(binding.Environment ?? host, cancellation),
            ContextValue = context,
            Policy = request.Force.Contains(node.Target, StringComparer.Ordinal) ? Policy.Now : Policy.Normal,
            RecordedRoute = routeName,
            Slots = stage.Concurrency is { } own ? new SemaphoreSlim(own) : shared,
        };
    }

    private static async Task<StageBinding> BindAsync(StageNode node, IStepHandler handler, BindContext bind, CancellationToken cancellation)
    {
        try
        {
            return await handler.BindAsync(node.Stage, bind, cancellation);
        }
        catch (RepriseException e) when (e.ExitCode == WorkFailed)
        {
            // No work can have failed, as none has begun: whatever a handler of one's own calls it, the pipeline cannot be run.
            throw NotPrepared(node, e, e.Hint, e.Facts);
        }
        catch (Exception e) when (e is not RepriseException and not OperationCanceledException)
        {
            throw NotPrepared(node, e, "Check the stage's parameters under `with`.", [new("stage", node.Target)]);
        }
    }

    private static RepriseException NotPrepared(StageNode node, Exception failure, string? hint, IReadOnlyList<KeyValuePair<string, string>> facts) => new(
        "pipeline.invalid", $"The stage {node.Target} ({node.Stage.Type}) could not be prepared: {failure.Message}", hint, facts, failure);

    private static RepriseException NoHandler(StageNode node) => new(
        "handler.not_loaded",
        $"No handler is at hand for the step type '{node.Stage.Type}' of the stage {node.Target}.",
        "`reprise types` lists the step types at hand; name the assembly of your own under `handlers:` in the pipeline file.");
}
