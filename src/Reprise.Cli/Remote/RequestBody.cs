using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reprise.Cli.Remote;

/// <summary>The body of a request, of what was said on the command line: what was not said is not sent.</summary>
internal sealed class RequestBody
{
    private readonly JsonObject _fields = [];

    /// <summary>The body as JSON.</summary>
    public JsonObject Json => _fields;

    /// <summary>Adds a text.</summary>
    public RequestBody Add(string name, string? value) => Set(name, value is null ? null : JsonValue.Create(value));

    /// <summary>Adds a number.</summary>
    public RequestBody Add(string name, int? value) => Set(name, value is null ? null : JsonValue.Create(value.Value));

    /// <summary>Adds a field that is true; one that is not is what a server takes anyway.</summary>
    public RequestBody Add(string name, bool value) => Set(name, value ? JsonValue.Create(value) : null);

    /// <summary>Adds any JSON.</summary>
    public RequestBody Add(string name, JsonElement? value) => Set(name, value is null ? null : JsonNode.Parse(value.Value.GetRawText()));

    /// <summary>Adds texts by name, where there are some.</summary>
    public RequestBody Add(string name, IReadOnlyDictionary<string, string> values) =>
        Set(name, values.Count == 0 ? null : new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)JsonValue.Create(v.Value)))));

    /// <summary>Adds a list of texts, where there are some.</summary>
    public RequestBody Add(string name, IReadOnlyList<string>? values) => Set(name, values is not { Count: > 0 } ? null : new JsonArray([.. values.Select(v => JsonValue.Create(v))]));

    /// <summary>Adds a list of objects, where there are some.</summary>
    public RequestBody Add(string name, IEnumerable<RequestBody> objects)
    {
        var list = new JsonArray([.. objects.Select(o => o.Json)]);
        return Set(name, list.Count == 0 ? null : list);
    }

    private RequestBody Set(string name, JsonNode? value)
    {
        if (value is not null)
        {
            _fields[name] = value;
        }

        return this;
    }
}
