using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Recordings;

/// <summary>What differs between two JSON values, reduced to the members that do.</summary>
public static class JsonDifference
{
    /// <summary>Both values without the members that are the same in both; null and null where nothing differs.</summary>
    public static (JsonNode? Recorded, JsonNode? Current) Between(JsonElement recorded, JsonElement current)
    {
        if (JsonElement.DeepEquals(recorded, current))
        {
            return (null, null);
        }

        if (recorded.ValueKind != JsonValueKind.Object || current.ValueKind != JsonValueKind.Object)
        {
            return (NodeOf(recorded), NodeOf(current));
        }

        var (left, right) = (new JsonObject(), new JsonObject());
        var (then, now) = (Members(recorded), Members(current));
        foreach (var name in then.Keys.Union(now.Keys, StringComparer.Ordinal))
        {
            AddMember(name, then, now, left, right);
        }

        return (left, right);
    }

    /// <summary>The differing values one under the other, each with its place: <c>weights.mag</c>, recorded, current; null where one has none.</summary>
    public static IEnumerable<(string Path, string? Recorded, string? Current)> Rows(JsonNode? recorded, JsonNode? current, string path = "")
    {
        if (recorded is JsonObject left && current is JsonObject right)
        {
            return left.Select(m => m.Key).Union(right.Select(m => m.Key), StringComparer.Ordinal)
                .SelectMany(name => Member(left, right, name, path.Length == 0 ? name : path + "." + name));
        }

        if (ByName(recorded) is { } before && ByName(current) is { } after)
        {
            return Rows(before, after, path);
        }

        if (recorded is JsonArray then && current is JsonArray now)
        {
            return Enumerable.Range(0, Math.Max(then.Count, now.Count)).SelectMany(i => Element(then, now, i, $"{path}[{i}]"));
        }

        return [(path, recorded?.ToJsonString(Contract.ContractJson.Indented.Options).ReplaceLineEndings(" "), current?.ToJsonString(Contract.ContractJson.Indented.Options).ReplaceLineEndings(" "))];
    }

    private static IEnumerable<(string Path, string? Recorded, string? Current)> Member(JsonObject left, JsonObject right, string name, string path)
    {
        var (inLeft, inRight) = (left.TryGetPropertyValue(name, out var a), right.TryGetPropertyValue(name, out var b));
        return inLeft && inRight ? JsonNode.DeepEquals(a, b) ? [] : Rows(a, b, path) : [(path, inLeft ? TextOf(a) : null, inRight ? TextOf(b) : null)];
    }

    private static IEnumerable<(string Path, string? Recorded, string? Current)> Element(JsonArray left, JsonArray right, int at, string path) =>
        at >= left.Count ? [(path, null, TextOf(right[at]))]
        : at >= right.Count ? [(path, TextOf(left[at]), null)]
        : JsonNode.DeepEquals(left[at], right[at]) ? []
        : Rows(left[at], right[at], path);

    /// <summary>A list of objects that all have a name, and each its own, by these names; null for any other value.</summary>
    private static JsonObject? ByName(JsonNode? value)
    {
        if (value is not JsonArray { Count: > 0 } list)
        {
            return null;
        }

        var byName = new JsonObject();
        foreach (var item in list)
        {
            if (item is not JsonObject member || member["name"] is not JsonValue name || !name.TryGetValue<string>(out var text) || !byName.TryAdd(text, member.DeepClone()))
            {
                return null;
            }
        }

        return byName;
    }

    private static void AddMember(string name, Dictionary<string, JsonElement> recorded, Dictionary<string, JsonElement> current, JsonObject left, JsonObject right)
    {
        var (inLeft, inRight) = (recorded.TryGetValue(name, out var a), current.TryGetValue(name, out var b));
        if (inLeft && inRight)
        {
            if (JsonElement.DeepEquals(a, b))
            {
                return;
            }

            (left[name], right[name]) = Between(a, b);
        }
        else if (inLeft)
        {
            left[name] = NodeOf(a);
        }
        else
        {
            right[name] = NodeOf(b);
        }
    }

    // A document is searched from its beginning for each name; of a name that stands twice the last counts, as it does there.
    private static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members;
    }

    private static JsonNode? NodeOf(JsonElement value) => JsonNode.Parse(value.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });

    private static string TextOf(JsonNode? node) => node?.ToJsonString() ?? "null";
}
