namespace Reprise.Kernel.Pipelines;

/// <summary>Routes exist, have stages, form no cycle, and are fed by something.</summary>
internal static class RouteChecks
{
    /// <summary>Checks what joins the routes.</summary>
    public static void Check(PipelineDefinition pipeline, PipelineErrors errors)
    {
        var names = pipeline.Routes.Select(r => r.Name).ToList();
        if (names.Count == 0)
        {
            errors.AddUnlessBroken(SourcePath.Root["routes"], "The pipeline has no route.", "A pipeline has at least one route with at least one stage.", atKey: true);
            return;
        }

        for (var i = 0; i < pipeline.Inputs.Count; i++)
        {
            CheckTarget(pipeline.Inputs[i].To, names, SourcePath.Root["inputs"][i]["to"], errors);
            if (pipeline.Inputs[i].Path.Length == 0)
            {
                errors.AddUnlessBroken(SourcePath.Root["inputs"][i]["path"], "The input has no path.");
            }
        }

        foreach (var route in pipeline.Routes)
        {
            CheckRoute(route, names, errors);
        }

        if (RouteOrder.FindCycle(pipeline.Routes) is { } cycle)
        {
            errors.Add(
                SourcePath.Root["routes"][cycle[^2]]["to"][cycle[^1]], $"The routes form a cycle: {string.Join(" → ", cycle)}.",
                "Items flow one way: remove one of these links.");
        }

        CheckFed(pipeline, errors);
    }

    private static void CheckRoute(RouteDefinition route, List<string> names, PipelineErrors errors)
    {
        var path = SourcePath.Root["routes"][route.Name];
        if (route.Stages.Count == 0)
        {
            errors.AddUnlessBroken(path["stages"], $"The route `{route.Name}` has no stage.", "Add a stage, or remove the route.", atKey: true);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var stages = route.Stages.Select(s => s.Name).ToList();
        foreach (var link in route.To)
        {
            CheckTarget(link.Route, names, path["to"][link.Route], errors, atKey: true);
            if (!seen.Add(link.Route))
            {
                errors.Add(path["to"][link.Route], $"`to` names the route `{link.Route}` twice.", "One stage's outputs go to a route; remove the other.");
            }

            if (link.Stage.Length > 0 && !stages.Contains(link.Stage, StringComparer.Ordinal))
            {
                errors.AddUnlessBroken(
                    path["to"][link.Route], $"There is no stage `{link.Stage}` in the route `{route.Name}`.", NearestName.Hint(link.Stage, stages, "stages"));
            }
        }
    }

    private static void CheckTarget(string name, List<string> names, SourcePath path, PipelineErrors errors, bool atKey = false)
    {
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            errors.AddUnlessBroken(path, $"There is no route `{name}`.", NearestName.Hint(name, names, "routes"), atKey);
        }
    }

    /// <summary>A route that nothing feeds is an error: its work would silently not be done. A pipeline without inputs is one for replays, and only warned of.</summary>
    private static void CheckFed(PipelineDefinition pipeline, PipelineErrors errors)
    {
        if (pipeline.Inputs.Count == 0)
        {
            if (!errors.IsBroken(SourcePath.Root["inputs"]))
            {
                errors.Warn(SourcePath.Root["pipeline"], "The pipeline has no inputs: a run of it does nothing.", "Add `inputs`, or only replay into it.");
            }

            return;
        }

        var targets = pipeline.Inputs.Select(i => i.To).Concat(pipeline.Routes.SelectMany(r => r.To).Select(l => l.Route));
        if (targets.Any(t => !pipeline.Routes.Any(r => string.Equals(r.Name, t, StringComparison.Ordinal)))
            || pipeline.Routes.Any(r => errors.IsBroken(SourcePath.Root["routes"][r.Name]["to"])))
        {
            // A link that does not exist is reported already; whoever it was meant for must not be reported too.
            return;
        }

        var fed = Reached(pipeline);
        foreach (var route in pipeline.Routes.Where(r => !fed.Contains(r.Name)))
        {
            errors.Add(
                SourcePath.Root["routes"][route.Name], $"Nothing feeds the route `{route.Name}`.",
                $"Name it in the `to` of an input or of another route ({string.Join(", ", fed.Select(n => $"`{n}`"))}), or remove it.", atKey: true);
        }
    }

    private static List<string> Reached(PipelineDefinition pipeline)
    {
        var reached = pipeline.Inputs.Select(i => i.To).Distinct(StringComparer.Ordinal).ToList();
        for (var i = 0; i < reached.Count; i++)
        {
            foreach (var link in pipeline.Routes.Where(r => string.Equals(r.Name, reached[i], StringComparison.Ordinal)).SelectMany(r => r.To))
            {
                if (!reached.Contains(link.Route, StringComparer.Ordinal))
                {
                    reached.Add(link.Route);
                }
            }
        }

        return reached;
    }
}
