using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>Names under <c>publish</c> can be names, belong to one stage, and tell items apart where there are many.</summary>
internal static class PublishChecks
{
    private const string ItemMark = "${item}";

    /// <summary>Checks every <c>publish</c> of a pipeline.</summary>
    public static void Check(PipelineDefinition pipeline, HandlerCatalog? catalog, PipelineErrors errors)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var many = Many(pipeline, catalog);
        foreach (var route in pipeline.Routes)
        {
            for (var i = 0; i < route.Stages.Count; i++)
            {
                var stage = route.Stages[i];
                if (stage.Publish is { } name)
                {
                    var path = PipelineChecks.PathOf(route)[i]["publish"];
                    CheckForm(name, path, errors);
                    CheckOwner(name, $"{route.Name}/{stage.Name}", owners, path, errors);
                    CheckItems(name, stage, many.Contains((route.Name, stage.Name)), path, errors);
                }
            }
        }
    }

    private static void CheckForm(string name, SourcePath path, PipelineErrors errors)
    {
        if (name.Length is 0 or > 500 || name[0] == '/' || name[^1] == '/' || name.Contains('@', StringComparison.Ordinal) || name.Any(char.IsControl))
        {
            errors.AddUnlessBroken(
                path, $"{Artifacts.CanonicalOrder.Show(name)} cannot be the name of an artifact.",
                "It has 1 to 500 characters, none of them `@` (which marks a version) or a control character, and no `/` at its ends.");
        }
    }

    private static void CheckOwner(string name, string stage, Dictionary<string, string> owners, SourcePath path, PipelineErrors errors)
    {
        if (!owners.TryAdd(name, stage))
        {
            errors.AddUnlessBroken(path, $"`{owners[name]}` publishes `{name}` already.", "Give each stage a name of its own.");
        }
    }

    private static void CheckItems(string name, StageDefinition stage, bool many, SourcePath path, PipelineErrors errors)
    {
        if (many && !name.Contains(ItemMark, StringComparison.Ordinal))
        {
            errors.AddUnlessBroken(
                path, $"`{stage.Name}` runs for many items, which would all be published as `{name}`.", $"Use `{ItemMark}` in the name, or gather first.");
        }
    }

    /// <summary>The stages that run for more than one item.</summary>
    private static HashSet<(string Route, string Stage)> Many(PipelineDefinition pipeline, HandlerCatalog? catalog)
    {
        var outputs = new HashSet<(string Route, string Stage)>();
        var runs = new HashSet<(string, string)>();
        foreach (var route in RouteOrder.Sort(pipeline.Routes))
        {
            var feeds = pipeline.Inputs.Count(i => string.Equals(i.To, route.Name, StringComparison.Ordinal));
            var links = pipeline.Routes.SelectMany(r => r.To.Select(l => (From: r.Name, l.Stage, To: l.Route)))
                .Where(l => string.Equals(l.To, route.Name, StringComparison.Ordinal)).ToList();
            var entry = feeds + links.Count > 1 || links.Exists(l => outputs.Contains((l.From, l.Stage)));
            foreach (var stage in route.Stages)
            {
                var input = stage.From.Count == 0 ? entry : stage.From.Any(f => outputs.Contains((route.Name, f)));
                var isGather = stage.Type is StageDefinition.GatherType;
                if (isGather ? GathersIntoMany(stage) : input)
                {
                    runs.Add((route.Name, stage.Name));
                }

                if (isGather ? GathersIntoMany(stage) : input || catalog?.Find(stage.Type)?.FansOut(stage) == true)
                {
                    outputs.Add((route.Name, stage.Name));
                }
            }
        }

        return runs;
    }

    private static bool GathersIntoMany(StageDefinition stage) => stage.With.ValueKind == JsonValueKind.Object
        && stage.With.TryGetProperty("by", out var by) && by.ValueKind == JsonValueKind.String && by.GetString() is { } text
        && text is not "all" && !text.StartsWith("${", StringComparison.Ordinal);
}
