using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>Placeholders name parameters, and what a stage passes to its handler fits the handler's schema once parameters are put in.</summary>
internal static class ParameterChecks
{
    /// <summary>Checks one stage.</summary>
    public static void Check(PipelineDefinition pipeline, StageDefinition stage, HandlerCatalog? catalog, SourcePath path, PipelineErrors errors)
    {
        var placeholders = new Placeholders(pipeline.Params, (at, message, hint) => errors.Add(at, message, hint));
        if (stage.Publish is { } publish)
        {
            placeholders.ResolveName(publish, path["publish"]);
        }

        if (stage.Env is { ValueKind: JsonValueKind.Object } env)
        {
            CheckEnvironment(stage.Type, env, placeholders.Resolve(env, path["env"]), catalog, path["env"], errors);
        }

        if (stage.With.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        if (stage.With.ValueKind != JsonValueKind.Object)
        {
            errors.AddUnlessBroken(path["with"], $"`with` must be a map; found {SchemaCheck.Describe(stage.With)}.");
            return;
        }

        var with = placeholders.Resolve(stage.With, path["with"]);
        if (catalog?.Find(stage.Type) is { } handler)
        {
            CheckSchema(handler.Info, ParameterSchema.Of(handler.Info), stage.With, with, path["with"], errors);
        }
    }

    private static void CheckEnvironment(string type, JsonElement written, JsonElement env, HandlerCatalog? catalog, SourcePath path, PipelineErrors errors)
    {
        if (catalog?.Find(type)?.Info is not { } info)
        {
            return;
        }

        if (info.Environment is { } form)
        {
            CheckSchema(info, ParameterSchema.Of(form), written, env, path, errors);
            return;
        }

        var others = catalog.All.Where(h => h.Info.Environment is not null).Select(h => h.Info.Type).Order(StringComparer.Ordinal);
        errors.AddUnlessBroken(path, $"Steps of the type {type} run in this program: they take no `env`.", $"`env` is for {string.Join(", ", others)}.");
    }

    private static void CheckSchema(HandlerInfo info, System.Text.Json.Nodes.JsonObject schema, JsonElement written, JsonElement with, SourcePath path, PipelineErrors errors)
    {
        foreach (var (at, message, hint, atKey) in SchemaCheck.Check(with, schema, path, info.Type))
        {
            var from = Written(written, at, path) is { } name ? $" It comes from the parameter `{name}`." : "";
            errors.AddUnlessBroken(at, message, (hint + from).Trim() is { Length: > 0 } text ? text : null, atKey);
        }
    }

    /// <summary>The parameter from which the value at a place came, or null.</summary>
    private static string? Written(JsonElement written, SourcePath at, SourcePath root)
    {
        var way = new Stack<SourcePath>();
        for (var path = at; path is not null && path.IsWithin(root) && !root.IsWithin(path); path = path.Parent)
        {
            way.Push(path);
        }

        var value = written;
        foreach (var path in way)
        {
            if (value.ValueKind == JsonValueKind.Object && path.Key is not null && value.TryGetProperty(path.Key, out var property))
            {
                value = property;
            }
            else if (value.ValueKind == JsonValueKind.Array && path.Index >= 0 && path.Index < value.GetArrayLength())
            {
                value = value[path.Index];
            }
            else
            {
                break;
            }
        }

        return value.ValueKind == JsonValueKind.String ? Placeholders.OnlyName(value.GetString()!) : null;
    }
}
