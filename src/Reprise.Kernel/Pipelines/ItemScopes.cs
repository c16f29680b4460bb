using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>
/// Which stages of a route see the same item. A stage that makes many items of one, or one of many, begins a scope of its own:
/// what stands behind it can be joined with nothing that stands before it.
/// </summary>
internal sealed class ItemScopes
{
    private const int Entry = -1;

    private readonly RouteDefinition _route;
    private readonly Dictionary<string, int> _outputs = new(StringComparer.Ordinal);
    private readonly HandlerCatalog? _catalog;

    /// <summary>Works out the scopes of a route's stages.</summary>
    public ItemScopes(RouteDefinition route, HandlerCatalog? catalog)
    {
        (_route, _catalog) = (route, catalog);
        for (var i = 0; i < route.Stages.Count; i++)
        {
            var stage = route.Stages[i];
            var input = stage.From.Count > 0 && _outputs.TryGetValue(stage.From[0], out var scope) ? scope : Entry;
            _outputs.TryAdd(stage.Name, Opens(stage) ? i : input);
        }
    }

    /// <summary>Reports a stage whose <c>from</c> names stages that don't see the same item.</summary>
    public void CheckJoin(int index, SourcePath path, PipelineErrors errors)
    {
        var stage = _route.Stages[index];
        var known = stage.From.Where(_outputs.ContainsKey).ToList();
        if (stage.Type is StageDefinition.GatherType)
        {
            return;
        }

        if (known.FirstOrDefault(f => _outputs[f] != _outputs[known[0]]) is not { } other)
        {
            CheckFanOut(stage, known, path, errors);
            return;
        }

        // The later of the two scopes lies between them.
        var between = _route.Stages[Math.Max(_outputs[other], _outputs[known[0]])];
        var why = between.Type is StageDefinition.GatherType ? "makes one item of many" : "may make many items of one";
        errors.AddUnlessBroken(
            path, $"`{stage.Name}` joins `{known[0]}` and `{other}`, which do not see the same item: `{between.Name}` {why}.",
            $"Read from stages on one side of `{between.Name}`, or gather first and join in another route.");
    }

    /// <summary>What makes many items of one cannot be joined with what reads them: its output is a list, of which each of them is one.</summary>
    private void CheckFanOut(StageDefinition stage, List<string> known, SourcePath path, PipelineErrors errors)
    {
        if (known.Count > 1 && known.FirstOrDefault(FansOut) is { } many)
        {
            errors.AddUnlessBroken(
                path, $"`{stage.Name}` joins `{many}`, which may make many items of one, with `{known.First(f => !string.Equals(f, many, StringComparison.Ordinal))}`.",
                $"Put a stage behind `{many}` that passes each item on, and join that, or move the join into a route of its own.");
        }
    }

    private bool FansOut(string name) =>
        _route.Stages.First(s => string.Equals(s.Name, name, StringComparison.Ordinal)) is { Type: not StageDefinition.GatherType } stage && Opens(stage);

    private bool Opens(StageDefinition stage) => stage.Type is StageDefinition.GatherType || _catalog?.Find(stage.Type)?.FansOut(stage) == true;
}
