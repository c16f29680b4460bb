using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Reprise.Kernel.Pipelines;

/// <summary>
/// Puts parameters into texts. A text that is only <c>${name}</c> takes the parameter's value and type; inside a text the value is inserted as text;
/// <c>$${</c> is a literal <c>${</c>. <c>${secret:NAME}</c>, and <c>${item}</c> where names are published, are left for later.
/// </summary>
internal sealed class Placeholders(IReadOnlyDictionary<string, JsonElement> values, Action<SourcePath, string, string?> report)
{
    private const string Secret = "secret:";

    /// <summary>Puts parameters into every text of a value. The value itself comes back where there is nothing to put in.</summary>
    public JsonElement Resolve(JsonElement value, SourcePath path)
    {
        if (value.ValueKind == JsonValueKind.Undefined || !value.GetRawText().Contains('$', StringComparison.Ordinal))
        {
            return value;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value, path);
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = Artifacts.CanonicalJson.MaxDepth });
    }

    /// <summary>Puts parameters into a name under which outputs are published.</summary>
    public string ResolveName(string text, SourcePath path) => Insert(text, path, keepItem: true);

    /// <summary>The parameter that a text consists of, or null.</summary>
    public static string? OnlyName(string text) => text.StartsWith("${", StringComparison.Ordinal) && text.IndexOf('}', StringComparison.Ordinal) == text.Length - 1
        && !text.AsSpan(2).StartsWith(Secret) ? text[2..^1] : null;

    private void Write(Utf8JsonWriter writer, JsonElement value, SourcePath path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, path[property.Name]);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                var i = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, path[i++]);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                WriteText(writer, value.GetString()!, path);
                break;
            default:
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    private void WriteText(Utf8JsonWriter writer, string text, SourcePath path)
    {
        if (OnlyName(text) is { } name && values.TryGetValue(name, out var value))
        {
            writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            return;
        }

        writer.WriteStringValue(Insert(text, path, keepItem: false));
    }

    private string Insert(string text, SourcePath path, bool keepItem)
    {
        var result = new StringBuilder();
        var rest = text.AsSpan();
        while (rest.IndexOf("${") is var start and >= 0)
        {
            var escaped = start > 0 && rest[start - 1] == '$';
            var end = rest[start..].IndexOf('}');
            var name = end < 0 ? "" : rest[(start + 2)..(start + end)].ToString();
            var isLater = name.StartsWith(Secret, StringComparison.Ordinal) || (keepItem && name is "item");
            if (escaped)
            {
                result.Append(rest[..(start - 1)]).Append("${");
                rest = rest[(start + 2)..];
                ReportEscape(isLater, name, path);
                continue;
            }

            result.Append(rest[..start]);
            if (end < 0)
            {
                report(path, "`${` is never closed by `}`.", "For a literal `${` write `$${`.");
                return text;
            }

            result.Append(isLater ? rest.Slice(start, end + 1) : ValueOf(name, path));
            rest = rest[(start + end + 1)..];
        }

        return result.Append(rest).ToString();
    }

    private void ReportEscape(bool isLater, string name, SourcePath path)
    {
        // Once put in, a literal could not be told from the real thing any more.
        if (isLater)
        {
            report(path, $"`$${{{name}}}` cannot be written as a literal here.", "Put the text into a file that the step reads.");
        }
    }

    private string ValueOf(string name, SourcePath path)
    {
        if (values.TryGetValue(name, out var value))
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }

        report(path, $"Unknown parameter `{name}`.", name is "item"
            ? "`${item}` can be used in `publish` only."
            : NearestName.Hint(name, [.. values.Keys], "parameters") + " For a literal `${` write `$${`.");
        return "";
    }
}
