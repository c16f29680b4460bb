using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reprise.Kernel.Pipelines;

/// <summary>The stored form of a pipeline: that of the file, every key written out.</summary>
internal static class SnapshotWriter
{
    /// <summary>The whole pipeline.</summary>
    public static JsonNode ToNode(PipelineDefinition pipeline) => new JsonObject
    {
        ["snapshot"] = Snapshot.Version,
        ["pipeline"] = pipeline.Name,
        ["inputs"] = List(pipeline.Inputs.Select(i => new JsonObject { ["name"] = i.Name, ["path"] = i.Path, ["to"] = i.To })),
        ["params"] = new JsonObject(pipeline.Params.Select(p => KeyValuePair.Create(p.Key, Node(p.Value)))),
        ["handlers"] = Texts(pipeline.Handlers),
        ["routes"] = new JsonObject(pipeline.Routes.Select(r => KeyValuePair.Create(r.Name, (JsonNode?)Route(r)))),
    };

    private static JsonObject Route(RouteDefinition route) => new()
    {
        ["queue"] = route.Queue,
        ["stages"] = List(route.Stages.Select(Stage)),
        ["to"] = new JsonObject(route.To.Select(l => KeyValuePair.Create(l.Route, (JsonNode?)JsonValue.Create(l.Stage)))),
    };

    private static JsonObject Stage(StageDefinition stage) => new()
    {
        ["name"] = stage.Name,
        ["type"] = stage.Type,
        ["with"] = Node(stage.With),
        ["from"] = Texts(stage.From),
        ["publish"] = stage.Publish,
        ["effect"] = stage.Effect is { } effect ? Name(effect) : null,
        ["version"] = stage.Version,
        ["timeout"] = stage.Timeout is { } timeout ? DurationText.Format(timeout) : null,
        ["retry"] = new JsonObject
        {
            ["attempts"] = stage.Retry.Attempts,
            ["delay"] = DurationText.Format(stage.Retry.Delay),
            ["max_delay"] = DurationText.Format(stage.Retry.MaxDelay),
        },
        ["on_error"] = Name(stage.OnError),
        ["concurrency"] = stage.Concurrency,
        ["compare"] = stage.Compare is { } compare ? Node(compare) : "bytes",
        ["env"] = stage.Env is { } env ? Node(env) : null,
    };

    private static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };

    private static JsonArray List(IEnumerable<JsonObject> items) => new([.. items]);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
