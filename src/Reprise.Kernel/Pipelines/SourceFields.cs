using System.Text.Json;

namespace Reprise.Kernel.Pipelines;

/// <summary>Reads the keys of one map; what is missing, unknown or of a wrong type becomes an error.</summary>
internal sealed class SourceFields
{
    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}"u8);
    private readonly SourceMap _map;
    private readonly SourcePath _path;
    private readonly PipelineErrors _errors;
    private readonly HashSet<string> _meant = new(StringComparer.Ordinal);

    private SourceFields(SourceMap map, SourcePath path, PipelineErrors errors) => (_map, _path, _errors) = (map, path, errors);

    /// <summary>The fields of a node, or null (and an error) where it is no map.</summary>
    /// <param name="node">The node; null for an absent one.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="what">What it is, for messages: <c>A stage</c>.</param>
    /// <param name="keys">Every key that is allowed.</param>
    public static SourceFields? Of(SourceNode? node, SourcePath path, PipelineErrors errors, string what, string[] keys)
    {
        if (node is not SourceMap map)
        {
            errors.Add(path, $"{what} is a map; found {node?.Describe() ?? "nothing"}.", $"Its keys: {string.Join(", ", keys.Select(k => $"`{k}`"))}.");
            return null;
        }

        var fields = new SourceFields(map, path, errors);
        foreach (var key in map.Entries.Select(e => e.Key.Text).Where(k => !keys.Contains(k, StringComparer.Ordinal)))
        {
            errors.Add(path[key], $"Unknown key `{key}`.", NearestName.Hint(key, keys, "keys"), atKey: true);
            if (NearestName.Find(key, keys) is { } meant)
            {
                fields._meant.Add(meant);
                if (map.Find(meant) is null)
                {
                    errors.Mark(path[meant]);
                }
            }
        }

        return fields;
    }

    /// <summary>The value of a key; null where it is absent or nothing.</summary>
    public SourceNode? Find(string key) => _map.Find(key)?.Value is { } value && value is not SourceScalar { Kind: ScalarKind.Null } ? value : null;

    /// <summary>A text that must be there; empty (and an error) where it is not.</summary>
    public string Text(string key, string why)
    {
        if (Find(key) is null)
        {
            Missing(key, why);
            return "";
        }

        return OptionalText(key) ?? "";
    }

    /// <summary>Says that a key is missing, unless a misspelled one stands for it.</summary>
    public void Missing(string key, string why)
    {
        if (!_meant.Contains(key))
        {
            _errors.Add(_path[key], $"`{key}` is missing: {why}.");
        }
    }

    /// <summary>A text, number or truth value as it was written; null where it is absent.</summary>
    public string? OptionalText(string key) => Find(key) switch
    {
        null => null,
        SourceScalar scalar => scalar.Text,
        var other => Wrong<string>(key, other, "a text"),
    };

    /// <summary>A whole number; null where it is absent or of another type.</summary>
    public int? Integer(string key, string expected) => Find(key) switch
    {
        null => null,
        SourceScalar { Kind: ScalarKind.Integer } scalar when int.TryParse(ScalarRules.IntegerLiteral(scalar.Text), out var number) => number,
        SourceScalar { Kind: ScalarKind.Integer } scalar => ScalarRules.IntegerLiteral(scalar.Text)[0] == '-' ? int.MinValue : int.MaxValue,
        var other => WrongValue<int>(key, other, expected),
    };

    /// <summary>A duration; null where it is absent or of another form.</summary>
    public TimeSpan? Duration(string key) => Find(key) switch
    {
        null => null,
        SourceScalar scalar when DurationText.TryParse(scalar.Text, out var duration) => duration,
        var other => WrongValue<TimeSpan>(key, other, DurationText.Allowed),
    };

    /// <summary>One of the names of an enumeration, in lower case; null where it is absent or another.</summary>
    public T? OneOf<T>(string key)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToList();
        switch (Find(key))
        {
            case null:
                return null;
            case SourceScalar scalar when names.Contains(scalar.Text, StringComparer.Ordinal):
                return Enum.Parse<T>(scalar.Text, ignoreCase: true);
            case SourceScalar scalar:
                _errors.Add(_path[key], $"`{key}` cannot be {scalar.Describe()}.", NearestName.Hint(scalar.Text, names, "values"));
                return null;
            case var other:
                return WrongValue<T>(key, other, string.Join(" or ", names));
        }
    }

    /// <summary>A list; empty where it is absent or something else.</summary>
    public IReadOnlyList<SourceNode> List(string key) => Find(key) switch
    {
        null => [],
        SourceList list => list.Items,
        var other => Wrong<IReadOnlyList<SourceNode>>(key, other, "a list") ?? [],
    };

    /// <summary>A map; null where it is absent or something else.</summary>
    public SourceMap? Map(string key) => Find(key) switch
    {
        null => null,
        SourceMap map => map,
        var other => Wrong<SourceMap>(key, other, "a map"),
    };

    /// <summary>A list of texts, for which one text may stand; null where it is absent.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case SourceScalar scalar:
                return [scalar.Text];
            case SourceList list:
                return [.. list.Items.Select((item, i) => item is SourceScalar s ? s.Text : WrongItem(_path[key][i], item))];
            case var other:
                return Wrong<IReadOnlyList<string>>(key, other, "a text or a list of texts");
        }
    }

    /// <summary>A map as a JSON object; empty where it is absent.</summary>
    public JsonElement Object(string key) => Map(key) is { } map ? SourceJson.ToElement(map) : EmptyObject;

    /// <summary>Any value as JSON; null where it is absent.</summary>
    public JsonElement? Json(string key) => Find(key) is { } node ? SourceJson.ToElement(node) : null;

    private string WrongItem(SourcePath path, SourceNode found)
    {
        _errors.Add(path, $"Expected a text; found {found.Describe()}.");
        return "";
    }

    private T? Wrong<T>(string key, SourceNode found, string expected)
        where T : class
    {
        _errors.Add(_path[key], $"`{key}` must be {expected}; found {found.Describe()}.");
        return null;
    }

    private T? WrongValue<T>(string key, SourceNode found, string expected)
        where T : struct
    {
        _errors.Add(_path[key], $"`{key}` must be {expected}; found {found.Describe()}.");
        return null;
    }
}
