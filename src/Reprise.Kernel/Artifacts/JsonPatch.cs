using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reprise.Kernel.Artifacts;

/// <summary>Changes a JSON document: a JSON Patch (RFC 6902, an array of operations) or a JSON Merge Patch (RFC 7386, an object). Numbers keep their digits.</summary>
public static class JsonPatch
{
    private const string Hint = "A patch is an array of operations, for example [{\"op\":\"replace\",\"path\":\"/a/0\",\"value\":1}] (RFC 6902), or an object whose members replace those of the document (RFC 7386).";

    // What was not changed stays as it was written, as far as the form of JSON allows: members in their order, text not escaped without need.
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 0 };

    /// <summary>The document with a patch applied: an array is a JSON Patch, anything else a Merge Patch. All of it or nothing.</summary>
    /// <exception cref="RepriseException"><c>patch.invalid</c>: it is no patch, or does not fit the document.</exception>
    public static JsonElement Apply(JsonElement document, JsonElement patch)
    {
        var root = NodeOf(document);
        if (patch.ValueKind != JsonValueKind.Array)
        {
            return ElementOf(Merge(root, patch));
        }

        var number = 0;
        foreach (var operation in patch.EnumerateArray())
        {
            root = Apply(root, operation, number++);
        }

        return ElementOf(root);
    }

    /// <summary>The document with the value at one place set; objects on the way that are missing are made.</summary>
    /// <exception cref="RepriseException"><c>patch.invalid</c>: there is no such place.</exception>
    public static JsonElement Set(JsonElement document, JsonPointer place, JsonElement value)
    {
        var root = NodeOf(document);
        if (place.Tokens.Count == 0)
        {
            return value;
        }

        var at = root;
        for (var i = 0; i < place.Tokens.Count - 1; i++)
        {
            at = at is JsonObject parent && !parent.ContainsKey(place.Tokens[i]) ? parent[place.Tokens[i]] = new JsonObject() : Child(at, place.Tokens[i], place.ToString());
        }

        Put(at, place.Tokens[^1], NodeOf(value), insert: false, place.ToString());
        return ElementOf(root);
    }

    private static JsonNode? Apply(JsonNode? root, JsonElement operation, int number)
    {
        var op = Member(operation, "op", number).GetString();
        var path = Place(operation, "path", number);
        return op switch
        {
            "add" => Add(root, path, NodeOf(Member(operation, "value", number))),
            "remove" => Remove(root, path, out _),
            "replace" => Replace(root, path, NodeOf(Member(operation, "value", number))),
            "move" => Move(root, Place(operation, "from", number), path),
            "copy" => Add(root, path, Find(root, Place(operation, "from", number))?.DeepClone()),
            "test" => Test(root, path, Member(operation, "value", number)),
            _ => throw Invalid($"Operation {number} of the patch is '{op}'; there are add, remove, replace, move, copy and test."),
        };
    }

    private static JsonNode? Add(JsonNode? root, JsonPointer path, JsonNode? value)
    {
        if (path.Tokens.Count == 0)
        {
            return value;
        }

        Put(Parent(root, path), path.Tokens[^1], value, insert: true, path.ToString());
        return root;
    }

    private static JsonNode? Replace(JsonNode? root, JsonPointer path, JsonNode? value)
    {
        _ = Find(root, path);
        if (path.Tokens.Count == 0)
        {
            return value;
        }

        Put(Parent(root, path), path.Tokens[^1], value, insert: false, path.ToString());
        return root;
    }

    private static JsonNode? Remove(JsonNode? root, JsonPointer path, out JsonNode? removed)
    {
        removed = Find(root, path);
        if (path.Tokens.Count == 0)
        {
            return null;
        }

        switch (Parent(root, path))
        {
            case JsonObject parent:
                _ = parent.Remove(path.Tokens[^1]);
                break;
            case JsonArray parent:
                parent.RemoveAt(IndexOf(path.Tokens[^1], parent.Count - 1, path.ToString()));
                break;
        }

        return root;
    }

    private static JsonNode? Move(JsonNode? root, JsonPointer from, JsonPointer to)
    {
        if (to.ToString().StartsWith(from + "/", StringComparison.Ordinal))
        {
            throw Invalid($"The patch moves {from} into itself, to {to}.");
        }

        return Add(Remove(root, from, out var moved), to, moved);
    }

    private static JsonNode? Test(JsonNode? root, JsonPointer path, JsonElement expected) =>
        CanonicalJson.Write(ElementOf(Find(root, path))).AsSpan().SequenceEqual(CanonicalJson.Write(expected))
            ? root
            : throw Invalid($"The patch tests that {Named(path.ToString())} is {expected.GetRawText()}; it is {ElementOf(Find(root, path)).GetRawText()}.");

    private static JsonNode? Merge(JsonNode? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return NodeOf(patch);
        }

        var merged = target as JsonObject ?? [];
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                _ = merged.Remove(member.Name);
                continue;
            }

            _ = merged.Remove(member.Name, out var before);
            merged[member.Name] = Merge(before, member.Value);
        }

        return merged;
    }

    private static JsonNode? Parent(JsonNode? root, JsonPointer path) => path.Tokens.Take(path.Tokens.Count - 1).Aggregate(root, (at, token) => Child(at, token, path.ToString()));

    private static JsonNode? Find(JsonNode? root, JsonPointer path) => path.Tokens.Aggregate(root, (at, token) => Child(at, token, path.ToString()));

    private static JsonNode? Child(JsonNode? at, string token, string path) => at switch
    {
        JsonObject parent when parent.TryGetPropertyValue(token, out var child) => child,
        JsonArray parent => parent[IndexOf(token, parent.Count - 1, path)],
        _ => throw Missing(path),
    };

    private static void Put(JsonNode? at, string token, JsonNode? value, bool insert, string path)
    {
        switch (at)
        {
            case JsonObject parent:
                parent[token] = value;
                break;
            case JsonArray parent when insert:
                parent.Insert(token is "-" ? parent.Count : IndexOf(token, parent.Count, path), value);
                break;
            case JsonArray parent:
                parent[IndexOf(token, parent.Count - 1, path)] = value;
                break;
            default:
                throw Missing(path);
        }
    }

    private static int IndexOf(string token, int last, string path) =>
        (token is "0" || (token.Length is > 0 and < 10 && token[0] != '0' && token.All(char.IsAsciiDigit))) && int.Parse(token, System.Globalization.CultureInfo.InvariantCulture) is var index && index <= last
            ? index
            : throw Missing(path);

    private static JsonElement Member(JsonElement operation, string name, int number) =>
        operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty(name, out var value) ? value
        : throw Invalid($"Operation {number} of the patch has no '{name}'.");

    private static JsonPointer Place(JsonElement operation, string name, int number)
    {
        var text = Member(operation, name, number);
        return text.ValueKind == JsonValueKind.String && JsonPointer.TryParse(text.GetString()!, out var pointer)
            ? pointer
            : throw Invalid($"The '{name}' of operation {number} of the patch is {text.GetRawText()}; a JSON Pointer was expected, for example \"/a/0\".");
    }

    private static JsonNode? NodeOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(JsonElement.Parse(element.GetRawText())),
        JsonValueKind.Array => JsonArray.Create(JsonElement.Parse(element.GetRawText())),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(element.Clone()),
    };

    private static JsonElement ElementOf(JsonNode? node) => node is null ? JsonElements.Null : JsonElement.Parse(node.ToJsonString(AsWritten));

    private static string Named(string path) => path.Length == 0 ? "the document" : path;

    private static RepriseException Missing(string path) => Invalid($"The document has no place {Named(path)}.");

    private static RepriseException Invalid(string message) => new("patch.invalid", message, Hint);
}
