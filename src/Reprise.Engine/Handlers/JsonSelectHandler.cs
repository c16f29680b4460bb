using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers;

/// <summary>Parameters of <c>json_select</c>.</summary>
public sealed record JsonSelectParameters
{
    [Description("The output's fields: name, and where its value stands in the input, as a JSON Pointer or as { from, as, required }.")]
    public required IReadOnlyDictionary<string, SelectedField> Fields { get; init; }
}

/// <summary>One field of the output.</summary>
[JsonConverter(typeof(SelectedFieldConverter))]
public sealed record SelectedField
{
    [Description("JSON Pointer into the input, for example /properties/mag.")]
    public required string From { get; init; }

    [Description("date: epoch milliseconds or RFC 3339 as a UTC day; number: text that is a number as a number; text: a number or boolean as text. Default: as it is.")]
    public SelectAs? As { get; init; }

    [Description("True: an input without the value is an error. Default false: the field is null.")]
    public bool Required { get; init; }
}

/// <summary>What a value is turned into.</summary>
[JsonConverter(typeof(NamesOnly<SelectAs>))]
public enum SelectAs
{
    Date,
    Number,
    Text,
}

/// <summary>Makes a flat object of chosen values of a JSON input. Fields stand in the order of their names; numbers keep their digits.</summary>
public sealed class JsonSelectHandler : ParameterHandler<JsonSelectParameters, JsonSelectHandler.Prepared>
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("json_select", "1", Effect.Pure, "Makes an object of chosen fields of a JSON document.")
    {
        Parameters = typeof(JsonSelectParameters),
    };

    /// <inheritdoc/>
    protected override Prepared Prepare(JsonSelectParameters with, string route, string stage)
    {
        // Order of members never matters to an action key, so it must not matter to the bytes: names in ordinal order, as in canonical JSON.
        var fields = with.Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => JsonPointer.TryParse(f.Value.From, out var pointer)
            ? new Field(f.Key, pointer, f.Value.As, f.Value.Required)
            : throw Complaint.Param(route, stage, $"fields.{f.Key}", $"(`{f.Value.From}`) is no JSON Pointer: expected for example /properties/mag."));
        return new Prepared([.. fields]);
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, Prepared prepared, CancellationToken cancellation)
    {
        var input = step.Input();
        using var document = await JsonText.ReadAsync(step, input, cancellation);
        var output = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var field in prepared.Fields)
            {
                writer.WritePropertyName(field.Name);
                Write(writer, step, input, field, field.From.Find(document.RootElement));
            }

            writer.WriteEndObject();
        });
        await step.WriteAsync(null, output, JsonText.MediaType, cancellation);
    }

    private static void Write(Utf8JsonWriter writer, StepContext step, StepInput input, Field field, JsonElement? found)
    {
        if (found is not { ValueKind: not JsonValueKind.Null } value)
        {
            if (field.Required)
            {
                throw Complaint.Input(step, input, $"has no value at `{field.From}` ({JsonText.KindOf(found)}), which `fields.{field.Name}` requires.");
            }

            writer.WriteNullValue();
            return;
        }

        try
        {
            Convert(writer, value, field.As);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentOutOfRangeException or OverflowException)
        {
            var expected = field.As switch
            {
                SelectAs.Date => "epoch milliseconds or an RFC 3339 time",
                SelectAs.Number => "a number",
                _ => "valid Unicode text",
            };
            throw Complaint.Input(step, input, $"has {JsonText.KindOf(value)} at `{field.From}`; `fields.{field.Name}` expects {expected}.", null, e);
        }
    }

    private static void Convert(Utf8JsonWriter writer, JsonElement value, SelectAs? form)
    {
        switch (form)
        {
            case SelectAs.Date:
                writer.WriteStringValue(DayOf(value));
                break;
            case SelectAs.Number:
                writer.WriteRawValue(NumberOf(value));
                break;
            case SelectAs.Text:
                writer.WriteStringValue(JsonText.Scalar(value) ?? value.GetRawText());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static string DayOf(JsonElement value)
    {
        var time = value.ValueKind == JsonValueKind.Number
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Floor(value.GetDecimal()))
            : DateTimeOffset.ParseExact(value.GetString()!.ToUpperInvariant(), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static string NumberOf(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!.Trim();
        return JsonNumber.IsValid(text) ? text : throw new FormatException($"'{text}' is not a number.");
    }

    private static readonly string[] TimeForms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>What every step of a stage needs.</summary>
    /// <param name="Fields">The fields in the order in which they are written.</param>
    public sealed record Prepared(IReadOnlyList<Field> Fields);

    /// <summary>One field.</summary>
    public sealed record Field(string Name, JsonPointer From, SelectAs? As, bool Required);
}

/// <summary>Reads a field given as a pointer alone, or as an object.</summary>
internal sealed class SelectedFieldConverter : JsonConverter<SelectedField>
{
    public override SelectedField Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new SelectedField { From = reader.GetString()! };
        }

        var parts = JsonSerializer.Deserialize<Parts>(ref reader, options) ?? throw new JsonException("A field is a JSON Pointer or an object.");
        return new SelectedField { From = parts.From, As = parts.As, Required = parts.Required };
    }

    public override void Write(Utf8JsonWriter writer, SelectedField value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Parts { From = value.From, As = value.As, Required = value.Required }, options);

    private sealed record Parts
    {
        public required string From { get; init; }

        public SelectAs? As { get; init; }

        public bool Required { get; init; }
    }
}
