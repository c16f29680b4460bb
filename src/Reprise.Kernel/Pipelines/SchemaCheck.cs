using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Pipelines;

/// <summary>Checks a JSON value against a JSON Schema of the kind that <see cref="ParameterSchema"/> makes, and says what is wrong in words.</summary>
internal sealed class SchemaCheck
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);
    private readonly JsonNode _root;
    private readonly string _owner;
    private readonly List<Finding> _findings = [];

    private SchemaCheck(JsonNode root, string owner) => (_root, _owner) = (root, owner);

    /// <summary>One thing that is wrong.</summary>
    internal readonly record struct Finding(SourcePath Path, string Message, string? Hint, bool AtKey);

    /// <summary>Everything that is wrong with a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="path">Where the value stands.</param>
    /// <param name="owner">The step type, for messages.</param>
    public static IReadOnlyList<Finding> Check(JsonElement value, JsonNode schema, SourcePath path, string owner)
    {
        var check = new SchemaCheck(schema, owner);
        check.Value(value, schema, path);
        return check._findings;
    }

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "nothing",
        JsonValueKind.Object => "a map",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        JsonValueKind.String => $"the text {CanonicalOrder.Show(value.GetString()!)}",
        _ => $"`{value.GetRawText()}`",
    };

    private void Value(JsonElement value, JsonNode? node, SourcePath path)
    {
        if (node is not JsonObject schema)
        {
            return;
        }

        if (schema["$ref"] is { } reference)
        {
            Value(value, Resolve(reference.GetValue<string>()), path);
        }
        else if (schema["anyOf"] is JsonArray choices)
        {
            AnyOf(value, choices, path);
        }
        else if (Type(value, schema, path) && Enumeration(value, schema, path))
        {
            Inside(value, schema, path);
        }
    }

    private void Inside(JsonElement value, JsonObject schema, SourcePath path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(value, schema, path);
                break;
            case JsonValueKind.Array:
                for (var i = 0; i < value.GetArrayLength(); i++)
                {
                    Value(value[i], schema["items"], path[i]);
                }

                break;
            case JsonValueKind.Number:
                Limits(value, schema, path);
                break;
            case JsonValueKind.String when schema["pattern"] is { } pattern
                && !Regex.IsMatch(value.GetString()!, pattern.GetValue<string>(), RegexOptions.None, PatternTime):
                Add(path, $"{Describe(value)} does not have the form {pattern}.");
                break;
        }
    }

    private JsonNode? Resolve(string reference)
    {
        var node = _root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var key = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node is JsonArray list && int.TryParse(key, out var index) ? list[index] : (node as JsonObject)?[key];
        }

        return node;
    }

    private void AnyOf(JsonElement value, JsonArray choices, SourcePath path)
    {
        var attempts = choices.OfType<JsonObject>().Select(choice =>
        {
            var check = new SchemaCheck(_root, _owner);
            check.Value(value, choice, path);
            return check._findings;
        }).ToList();
        if (attempts.Count > 0 && !attempts.Exists(a => a.Count == 0))
        {
            // What went wrong deepest down was most likely what was meant.
            _findings.AddRange(attempts.OrderBy(a => a.Exists(f => ReferenceEquals(f.Path, path))).ThenBy(a => a.Count).First());
        }
    }

    private bool Type(JsonElement value, JsonObject schema, SourcePath path)
    {
        string[] types = schema["type"] switch
        {
            JsonValue one => [one.GetValue<string>()],
            JsonArray several => [.. several.Select(t => t!.GetValue<string>())],
            _ => [],
        };
        if (types.Length == 0 || types.Any(t => Fits(value, t)))
        {
            return true;
        }

        var expected = string.Join(" or ", types.Where(t => t is not "null").Select(Words));
        var quote = expected is "a text" && value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? "Put it in quotes." : null;
        Add(path, $"{Subject(path)} must be {expected}; found {Describe(value)}.", quote);
        return false;
    }

    private bool Enumeration(JsonElement value, JsonObject schema, SourcePath path)
    {
        var allowed = schema["enum"] as JsonArray ?? (schema["const"] is { } one ? [one.DeepClone()] : null);
        if (allowed is null || allowed.Any(a => Same(a, value)))
        {
            return true;
        }

        var names = allowed.OfType<JsonValue>().Select(a => a.ToString()).ToList();
        var found = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        Add(path, $"{Subject(path)} cannot be {Describe(value)}.", NearestName.Hint(found, names, "values"));
        return false;
    }

    private void Object(JsonElement value, JsonObject schema, SourcePath path)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        var names = properties.Select(p => p.Key).ToList();
        var meant = new List<string?>();
        foreach (var property in value.EnumerateObject())
        {
            if (properties.TryGetPropertyValue(property.Name, out var inner))
            {
                Value(property.Value, inner, path[property.Name]);
            }
            else if (schema["additionalProperties"] is JsonValue closed && closed.GetValueKind() == JsonValueKind.False)
            {
                meant.Add(NearestName.Find(property.Name, names));
                var hint = names.Count == 0 ? $"`{_owner}` takes no parameters." : NearestName.Hint(property.Name, names, "parameters");
                _findings.Add(new Finding(path[property.Name], $"Unknown parameter `{property.Name}` of `{_owner}`.", hint, AtKey: true));
            }
            else
            {
                Value(property.Value, schema["additionalProperties"], path[property.Name]);
            }
        }

        foreach (var name in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()))
        {
            if (!value.TryGetProperty(name, out _) && !meant.Contains(name, StringComparer.Ordinal))
            {
                var about = properties[name] is JsonObject p && p["description"] is { } text ? text.GetValue<string>() : null;
                Add(path[name], $"The parameter `{name}` of `{_owner}` is missing.", about);
            }
        }
    }

    private void Limits(JsonElement value, JsonObject schema, SourcePath path)
    {
        var number = value.GetDouble();
        var (min, max) = (Limit(schema["minimum"]), Limit(schema["maximum"]));
        if (number < min || number > max)
        {
            Add(path, $"{Subject(path)} must be from {Text(min)} to {Text(max)}; found {value.GetRawText()}.");
        }
    }

    private void Add(SourcePath path, string message, string? hint = null) => _findings.Add(new Finding(path, message, hint, AtKey: false));

    private static string Subject(SourcePath path) => path.Key is null ? $"Item {path.Index + 1}" : $"`{path.Key}`";

    private static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "any number";

    private static double? Limit(JsonNode? limit) => limit is null ? null : double.Parse(limit.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool Same(JsonNode? allowed, JsonElement value) => allowed is null
        ? value.ValueKind == JsonValueKind.Null
        : CanonicalJson.Write(allowed).AsSpan().SequenceEqual(CanonicalJson.Write(value));

    private static bool Fits(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object => type is "object",
        JsonValueKind.Array => type is "array",
        JsonValueKind.String => type is "string",
        JsonValueKind.Number => type is "number" || (type is "integer" && value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0),
        JsonValueKind.True or JsonValueKind.False => type is "boolean",
        _ => type is "null",
    };

    private static string Words(string type) => type switch
    {
        "object" => "a map",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => "a number",
    };
}
