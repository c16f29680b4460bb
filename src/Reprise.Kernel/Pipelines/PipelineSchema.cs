using System.Text.Json.Nodes;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>The JSON Schema (draft 2020-12) of pipeline files, for editors: what each step type takes stands in it.</summary>
public static class PipelineSchema
{
    private const string NamePattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$";
    private const string DurationPattern = @"^[0-9]+(\.[0-9]+)?(ms|s|m|h)$";
    private const string PlaceholderPattern = @"^\$\{[^}]+\}$";

    /// <summary>Makes the schema.</summary>
    /// <param name="catalog">The handlers at hand.</param>
    public static JsonNode Create(HandlerCatalog catalog) => new JsonObject
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "A pipeline of Reprise",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["pipeline"] = Name("The pipeline's name."),
            ["inputs"] = ListOf(Input(), "The files that the pipeline reads."),
            ["params"] = new JsonObject
            {
                ["description"] = "Parameters and their defaults; `${name}` in `with` takes one, `--param NAME=VALUE` sets one.",
                ["type"] = "object",
                ["propertyNames"] = new JsonObject { ["pattern"] = NamePattern },
            },
            ["handlers"] = OneOrMore("Assemblies with handlers of your own, relative to this file."),
            ["routes"] = new JsonObject
            {
                ["description"] = "Queues, each with the stages that an item goes through.",
                ["type"] = "object",
                ["minProperties"] = 1,
                ["propertyNames"] = new JsonObject { ["pattern"] = NamePattern },
                ["additionalProperties"] = Route(),
            },
        },
        ["required"] = new JsonArray("pipeline", "routes"),
        ["additionalProperties"] = false,
        ["$defs"] = Definitions(catalog),
    };

    private static JsonObject Input() => Closed(
        new JsonObject
        {
            ["name"] = Name("The input's name, for `--input NAME=PATH`."),
            ["path"] = Text("The file, relative to this one."),
            ["to"] = Name("The route whose first stage gets it."),
        },
        "name", "path", "to");

    private static JsonObject Route() => Closed(
        new JsonObject
        {
            ["queue"] = Name("The queue's name; default PIPELINE.ROUTE."),
            ["stages"] = ListOf(new JsonObject { ["$ref"] = "#/$defs/stage" }, "The stages; the first gets the route's items.", min: 1),
            ["to"] = new JsonObject
            {
                ["description"] = "Routes that get the last stage's outputs, or a map of route to stage.",
                ["anyOf"] = new JsonArray(
                    OneOrMore(null), new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" } }),
            },
        },
        "stages");

    private static JsonObject Definitions(HandlerCatalog catalog)
    {
        var handlers = catalog.All.Select(h => h.Info).ToList();
        var types = handlers.Select(h => h.Type).Union([StageDefinition.GatherType], StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var definitions = new JsonObject { ["stage"] = Stage([.. types.Select(t => (JsonNode?)JsonValue.Create(t))], handlers) };
        foreach (var info in handlers)
        {
            definitions[$"with_{info.Type}"] = Adapted(ParameterSchema.Of(info), $"with_{info.Type}");
            if (info.Environment is { } environment)
            {
                definitions[$"env_{info.Type}"] = Adapted(ParameterSchema.Of(environment), $"env_{info.Type}");
            }
        }

        return definitions;
    }

    private static JsonObject Stage(JsonNode?[] types, List<HandlerInfo> handlers)
    {
        var stage = Closed(
            new JsonObject
            {
                ["name"] = Name("The stage's name, unique in its route."),
                ["type"] = new JsonObject { ["description"] = "The step type.", ["enum"] = new JsonArray(types) },
                ["with"] = new JsonObject { ["description"] = "What the step type takes.", ["type"] = new JsonArray("object", "null") },
                ["from"] = OneOrMore("Earlier stages of this route, for the same item; default: the one before."),
                ["publish"] = Text("The name under which the output is registered; `${item}` is the item's path."),
                ["effect"] = Values("What a step does to the world; default: as the step type says.", "pure", "recorded", "external"),
                ["version"] = new JsonObject { ["description"] = "The code version, in place of the handler's own.", ["type"] = new JsonArray("string", "number") },
                ["timeout"] = Duration("The longest that an attempt may take; default: no limit."),
                ["retry"] = Retry(),
                ["on_error"] = Values("What becomes of an item that failed for good; default: fail.", "fail", "skip", "quarantine"),
                ["concurrency"] = Whole("How many steps of this stage run at a time; default: the run's limit.", 10_000),
                ["compare"] = new JsonObject
                {
                    ["description"] = "How a rerun compares outputs; default: bytes.",
                    ["anyOf"] = new JsonArray(Values(null, "bytes", "json"), Closed(new JsonObject { ["numbers"] = new JsonObject { ["type"] = "number", ["minimum"] = 0 } }, "numbers")),
                },
                ["env"] = new JsonObject { ["description"] = "The environment that its processes run in.", ["type"] = "object" },
            },
            "name", "type");
        stage["allOf"] = new JsonArray([.. handlers.Select(h => (JsonNode?)Rule(h))]);
        return stage;
    }

    /// <summary>If the stage has this type, then `with` has this schema (and must be there where a parameter is required).</summary>
    private static JsonObject Rule(HandlerInfo info)
    {
        var then = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["description"] = info.Summary },
                ["with"] = new JsonObject { ["$ref"] = $"#/$defs/with_{info.Type}" },
                ["env"] = info.Environment is null ? JsonValue.Create(false) : new JsonObject { ["$ref"] = $"#/$defs/env_{info.Type}" },
            },
        };
        if (ParameterSchema.Of(info)["required"] is JsonArray { Count: > 0 })
        {
            then["required"] = new JsonArray("with");
        }

        return new JsonObject
        {
            ["if"] = new JsonObject { ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = info.Type } }, ["required"] = new JsonArray("type") },
            ["then"] = then,
        };
    }

    private static JsonNode Adapted(JsonObject shared, string name)
    {
        var schema = shared.DeepClone();
        Adapt(schema, $"#/$defs/{name}");
        return schema;
    }

    /// <summary>Moves references to the schema's new place, and lets `${name}` stand for numbers, truth values and words of a list.</summary>
    private static void Adapt(JsonNode? node, string place)
    {
        foreach (var child in node switch { JsonObject map => map.Select(p => p.Value).ToList(), JsonArray list => [.. list], _ => [] })
        {
            Adapt(child, place);
        }

        if (node is not JsonObject schema)
        {
            return;
        }

        if (schema["$ref"] is JsonValue reference && reference.GetValue<string>() is ['#', .. var rest])
        {
            schema["$ref"] = place + rest;
        }

        if (schema["enum"] is JsonArray || schema["type"] is { } type && Names(type) is var names && names.Any(n => n is "integer" or "number" or "boolean"))
        {
            var typed = new JsonObject();
            foreach (var key in schema.Select(p => p.Key).Where(k => k is "type" or "enum" or "minimum" or "maximum").ToList())
            {
                typed[key] = schema[key]?.DeepClone();
                schema.Remove(key);
            }

            schema["anyOf"] = new JsonArray(typed, new JsonObject { ["type"] = "string", ["pattern"] = PlaceholderPattern });
        }
    }

    private static IEnumerable<string> Names(JsonNode type) => type is JsonArray several ? several.Select(t => t!.GetValue<string>()) : type is JsonValue one ? [one.GetValue<string>()] : [];

    private static JsonObject Retry() => new()
    {
        ["description"] = "Attempts in all (default 1), or a map; back-off doubles from `delay` (default 1s) up to `max_delay` (default 60s).",
        ["anyOf"] = new JsonArray(
            Whole(null, 100),
            Closed(new JsonObject { ["attempts"] = Whole("Attempts in all; default 1.", 100), ["delay"] = Duration("Default 1s."), ["max_delay"] = Duration("Default 60s.") })),
    };

    private static JsonObject Closed(JsonObject properties, params string[] required) => new()
    {
        ["type"] = "object",
        ["properties"] = properties,
        ["required"] = new JsonArray([.. required.Select(r => JsonValue.Create(r))]),
        ["additionalProperties"] = false,
    };

    private static JsonObject ListOf(JsonNode items, string description, int min = 0) =>
        new() { ["description"] = description, ["type"] = "array", ["minItems"] = min, ["items"] = items };

    private static JsonObject OneOrMore(string? description) => Described(description, new JsonObject
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }),
    });

    private static JsonObject Name(string description) => new() { ["description"] = description, ["type"] = new JsonArray("string", "number"), ["pattern"] = NamePattern };

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string", ["minLength"] = 1 };

    private static JsonObject Duration(string description) => new() { ["description"] = description, ["type"] = "string", ["pattern"] = DurationPattern };

    private static JsonObject Whole(string? description, int max) =>
        Described(description, new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = max });

    private static JsonObject Values(string? description, params string[] values) =>
        Described(description, new JsonObject { ["enum"] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]) });

    private static JsonObject Described(string? description, JsonObject schema)
    {
        if (description is not null)
        {
            schema.Insert(0, "description", description);
        }

        return schema;
    }
}
