using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reprise.Cli.Remote;

/// <summary>The body of a request, of what was said on the command line: what was not said is not sent, and JSON is sent as it was written, since its bytes are what a server records.</summary>
internal sealed class RequestBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<(string Name, Action<Utf8JsonWriter> Write)> _fields = [];

    /// <summary>Whether a field was said.</summary>
    public bool Has(string name) => _fields.Exists(f => string.Equals(f.Name, name, StringComparison.Ordinal));

    /// <summary>Adds a text.</summary>
    public RequestBody Add(string name, string? value) => Add(name, value is not null, writer => writer.WriteStringValue(value));

    /// <summary>Adds a number.</summary>
    public RequestBody Add(string name, int? value) => Add(name, value is not null, writer => writer.WriteNumberValue(value!.Value));

    /// <summary>Adds a field that is true; one that is not is what a server takes anyway.</summary>
    public RequestBody Add(string name, bool value) => Add(name, value, writer => writer.WriteBooleanValue(value));

    /// <summary>Adds any JSON.</summary>
    public RequestBody Add(string name, JsonElement? value) => Add(name, value is not null, writer => writer.WriteRawValue(value!.Value.GetRawText(), skipInputValidation: true));

    /// <summary>Adds any JSON by name, where there is some.</summary>
    public RequestBody Add(string name, IReadOnlyDictionary<string, JsonElement> values)
    {
        var members = values.Aggregate(new RequestBody(), (body, value) => body.Add(value.Key, value.Value));
        return Add(name, values.Count > 0, members.WriteTo);
    }

    /// <summary>Adds texts by name, where there are some.</summary>
    public RequestBody Add(string name, IReadOnlyDictionary<string, string> values)
    {
        var members = values.Aggregate(new RequestBody(), (body, value) => body.Add(value.Key, value.Value));
        return Add(name, values.Count > 0, members.WriteTo);
    }

    /// <summary>Adds a list of texts, where there are some.</summary>
    public RequestBody Add(string name, IReadOnlyList<string>? values) =>
        Add(name, values is { Count: > 0 }, writer => WriteArray(writer, values!, value => writer.WriteStringValue(value)));

    /// <summary>Adds a list of objects, where there are some.</summary>
    public RequestBody Add(string name, IReadOnlyList<RequestBody> objects) => Add(name, objects.Count > 0, writer => WriteArray(writer, objects, one => one.WriteTo(writer)));

    /// <summary>The body as JSON in UTF-8.</summary>
    public byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            WriteTo(writer);
        }

        return buffer.ToArray();
    }

    private RequestBody Add(string name, bool given, Action<Utf8JsonWriter> write)
    {
        if (given)
        {
            _fields.Add((name, write));
        }

        return this;
    }

    private void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, write) in _fields)
        {
            writer.WritePropertyName(name);
            write(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, IReadOnlyList<T> items, Action<T> write)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
    }
}
