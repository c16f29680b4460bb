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
    private volatile StepKey? _last;

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

    /// <summary>The action key and the slot of a step. Those of the last are kept: a restart asks for the same when it plans and when it runs.</summary>
    public StepKey KeyOf(string pipeline, UnitInputs inputs, GatherGroup? group)
    {
        if (group is null && _last is { } last && last.IsOf(inputs))
        {
            return last;
        }

        var digest = group?.InputsDigest() ?? ActionInputs.Of(inputs.Item, inputs.Inputs);
        var key = new StepKey(inputs.Item, inputs.Inputs is [var only] ? (only.Name, only.Digest) : null,
            Action(digest), Slot.Of(pipeline, Node.Route.Name, Stage.Name, inputs.Item));
        _last = group is null ? key : _last;
        return key;
    }
}

/// <summary>What a step is: what it would do, and which step of the pipeline it is.</summary>
/// <param name="Item">Its item.</param>
/// <param name="Input">Name and digest of its input; null where it has none or several.</param>
/// <param name="Action">Its action key.</param>
/// <param name="Slot">Its slot.</param>
internal sealed record StepKey(string Item, (string Name, Digest Digest)? Input, ActionVector Action, long Slot)
{
    /// <summary>True where it is the key of a step with these inputs.</summary>
    public bool IsOf(UnitInputs inputs) =>
        Input is { } own && inputs.Inputs is [var only] && only.Digest == own.Digest
        && string.Equals(Item, inputs.Item, StringComparison.Ordinal) && string.Equals(own.Name, only.Name, StringComparison.Ordinal);
}
