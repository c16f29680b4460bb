using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>A stage's type is known, and it reads from earlier stages of its route.</summary>
internal static class StageChecks
{
    /// <summary>Checks every stage of a route.</summary>
    public static void Check(RouteDefinition route, HandlerCatalog? catalog, PipelineErrors errors)
    {
        for (var i = 0; i < route.Stages.Count; i++)
        {
            var path = PipelineChecks.PathOf(route)[i];
            CheckType(route.Stages[i], catalog, path["type"], errors);
            CheckFrom(route, i, path["from"], errors);
        }
    }

    private static void CheckType(StageDefinition stage, HandlerCatalog? catalog, SourcePath path, PipelineErrors errors)
    {
        if (stage.Type.Length == 0)
        {
            errors.AddUnlessBroken(path, "The stage has no step type.");
        }
        else if (catalog is not null && catalog.Find(stage.Type) is null && stage.Type is not StageDefinition.GatherType)
        {
            var types = catalog.All.Select(h => h.Info.Type).ToList();
            errors.Add(
                path, $"Unknown step type `{stage.Type}`.",
                NearestName.Hint(stage.Type, types, "step types") + " Handlers of your own are named under `handlers`.");
        }
    }

    private static void CheckFrom(RouteDefinition route, int index, SourcePath path, PipelineErrors errors)
    {
        var stage = route.Stages[index];
        var earlier = route.Stages.Take(index).Select(s => s.Name).Where(n => n.Length > 0).ToList();
        if (index == 0 ? stage.From.Count > 0 : stage.From.Count == 0)
        {
            errors.AddUnlessBroken(path, index == 0
                ? $"`{stage.Name}` is the first stage of `{route.Name}` and reads the route's items: it has no `from`."
                : $"`from` of `{stage.Name}` names no stage.", index == 0 ? "Remove `from`, or move the stage down." : NearestName.Hint("", earlier, "stages"));
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < stage.From.Count; i++)
        {
            CheckSource(route, index, stage.From[i], path[i], errors);
            if (!seen.Add(stage.From[i]))
            {
                errors.AddUnlessBroken(path[i], $"`from` names `{stage.From[i]}` twice.", "Remove one of them.");
            }
        }

        if (stage.Type is StageDefinition.GatherType && stage.From.Count > 1)
        {
            errors.Add(path, $"`{stage.Name}` gathers the outputs of one stage; `from` names {stage.From.Count}.", "Join them in a stage before it.");
        }
    }

    private static void CheckSource(RouteDefinition route, int index, string from, SourcePath path, PipelineErrors errors)
    {
        var earlier = route.Stages.Take(index).Select(s => s.Name).ToList();
        if (from.Length == 0 || earlier.Contains(from, StringComparer.Ordinal))
        {
            return;
        }

        var known = earlier.Where(n => n.Length > 0).ToList();
        var message = string.Equals(from, route.Stages[index].Name, StringComparison.Ordinal) ? $"`{from}` cannot read from itself."
            : route.Stages.Any(s => string.Equals(s.Name, from, StringComparison.Ordinal)) ? $"`{from}` stands after `{route.Stages[index].Name}`; `from` names earlier stages."
            : $"There is no stage `{from}` before `{route.Stages[index].Name}` in the route `{route.Name}`.";
        errors.AddUnlessBroken(path, message, NearestName.Hint(from, known, "stages"));
    }
}
