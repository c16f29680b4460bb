namespace Reprise.Kernel.Pipelines;

/// <summary>Reads the routes of a pipeline file and their stages.</summary>
internal static class RouteReader
{
    private static readonly string[] RouteKeys = ["queue", "stages", "to"];

    /// <summary>The routes, in the order of the file.</summary>
    public static IReadOnlyList<RouteDefinition> Routes(SourceFields file, string pipeline, PipelineErrors errors)
    {
        if (file.Find("routes") is null)
        {
            file.Missing("routes", "a pipeline has at least one route");
            return [];
        }

        var routes = new List<RouteDefinition>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in file.Map("routes")?.Entries ?? [])
        {
            if (seen.Add(entry.Key.Text))
            {
                routes.Add(Route(entry, pipeline, SourcePath.Root["routes"][entry.Key.Text], errors));
            }
        }

        return routes;
    }

    private static RouteDefinition Route(SourceEntry entry, string pipeline, SourcePath path, PipelineErrors errors)
    {
        var name = entry.Key.Text;
        var queue = $"{pipeline}.{name}";
        if (SourceFields.Of(entry.Value, path, errors, "A route", RouteKeys) is not { } fields)
        {
            return new RouteDefinition(name, queue, [], []);
        }

        if (fields.Find("stages") is null)
        {
            fields.Missing("stages", "a route has at least one stage");
        }

        var stages = new List<StageDefinition>();
        foreach (var node in fields.List("stages"))
        {
            stages.Add(StageReader.Stage(node, path["stages"][stages.Count], stages.Count == 0 ? null : stages[^1].Name, errors));
        }

        return new RouteDefinition(name, fields.OptionalText("queue") ?? queue, stages, Links(fields, path["to"], stages, errors));
    }

    private static List<RouteLink> Links(SourceFields fields, SourcePath path, List<StageDefinition> stages, PipelineErrors errors)
    {
        if (fields.Find("to") is not SourceMap map)
        {
            return [.. (fields.Texts("to") ?? []).Select(route => new RouteLink(route, stages.Count == 0 ? "" : stages[^1].Name))];
        }

        var links = new List<RouteLink>();
        foreach (var entry in map.Entries.DistinctBy(e => e.Key.Text, StringComparer.Ordinal))
        {
            if (entry.Value is SourceScalar { Kind: not ScalarKind.Null } stage)
            {
                links.Add(new RouteLink(entry.Key.Text, stage.Text));
            }
            else
            {
                errors.Add(path[entry.Key.Text], $"Expected the stage whose outputs go to `{entry.Key.Text}`; found {entry.Value.Describe()}.");
            }
        }

        return links;
    }
}
