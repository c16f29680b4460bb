using System.Text.Json;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>A stage made ready for one run: its handler, what its steps' action keys share, and its limits.</summary>
internal sealed class StageRuntime
{
    public required StageNode Node { get; init; }

    public required IStepHandler Handler { get; init; }

    public required StageBinding Binding { get; init; }

    public required Effect Effect { get; init; }

    public required Digest Type { get; init; }

    public required Digest With { get; init; }

    public required Digest Context { get; init; }

    public required Digest Code { get; init; }

    public required Digest Env { get; init; }

    /// <summary>The run's context where the handler reads it.</summary>
    public JsonElement? ContextValue { get; init; }

    /// <summary>Now where the request forces the stage.</summary>
    public Policy Policy { get; init; }

    /// <summary>How many steps work at a time: the stage's own limit, or the run's.</summary>
    public required SemaphoreSlim Slots { get; init; }

    public StageDefinition Stage => Node.Stage;

    /// <summary>The route as handlers see it.</summary>
    public string RouteName => RecordedRoute ?? Node.Route.Name;

    /// <summary>The route's name in the recorded run, where the graph has another for it.</summary>
    public string? RecordedRoute { get; init; }

    /// <summary>The action key of a step with these inputs.</summary>
    public ActionVector Action(Digest inputs) => new(Type, With, inputs, Context, Code, Env);
}
