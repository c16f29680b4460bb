using System.Text.Json;
using System.Text.Json.Nodes;

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
        foreach (var name in Names(recorded).Union(Names(current), StringComparer.Ordinal))
        {
            AddMember(name, recorded, current, left, right);
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

        return [(path, recorded?.ToJsonString(Contract.ContractJson.Indented.Options).ReplaceLineEndings(" "), current?.ToJsonString(Contract.ContractJson.Indented.Options).ReplaceLineEndings(" "))];
    }

    private static IEnumerable<(string Path, string? Recorded, string? Current)> Member(JsonObject left, JsonObject right, string name, string path)
    {
        var (inLeft, inRight) = (left.TryGetPropertyValue(name, out var a), right.TryGetPropertyValue(name, out var b));
        return inLeft && inRight ? Rows(a, b, path) : [(path, inLeft ? TextOf(a) : null, inRight ? TextOf(b) : null)];
    }

    private static void AddMember(string name, JsonElement recorded, JsonElement current, JsonObject left, JsonObject right)
    {
        var (inLeft, inRight) = (recorded.TryGetProperty(name, out var a), current.TryGetProperty(name, out var b));
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

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(m => m.Name);

    private static JsonNode? NodeOf(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static string TextOf(JsonNode? node) => node?.ToJsonString() ?? "null";
}
