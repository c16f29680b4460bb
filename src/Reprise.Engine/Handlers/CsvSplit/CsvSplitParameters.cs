using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Engine.Handlers.CsvSplit;

/// <summary>Parameters of <c>csv_split</c>.</summary>
public sealed record CsvSplitParameters
{
    [Description("The column that holds the item key, or a list of columns (their values joined by |). Default: the row's ordinal, nine digits.")]
    public ColumnList? Key { get; init; }

    [Description("The character between cells. Default: a comma. Write \\t for a tab.")]
    public string Delimiter { get; init; } = ",";

    [Description("Whether the first row names the columns. Default true.")]
    public bool Header { get; init; } = true;

    [Description("Names of the columns where there is no header. Default: column1, column2, …")]
    public IReadOnlyList<string>? Columns { get; init; }

    [Description("What a column holds: text (default), number (kept digit for digit) or boolean. An empty cell that is not text is null.")]
    public IReadOnlyDictionary<string, CellType> Types { get; init; } = new Dictionary<string, CellType>(StringComparer.Ordinal);
}

/// <summary>What a column holds.</summary>
[JsonConverter(typeof(NamesOnly<CellType>))]
public enum CellType
{
    Text,
    Number,
    Boolean,
}

/// <summary>One column or several, as a text or a list of texts.</summary>
/// <param name="Names">The names, in order.</param>
[JsonConverter(typeof(ColumnListConverter))]
public sealed record ColumnList(IReadOnlyList<string> Names);

/// <summary>Reads a column given as text, or a list of them.</summary>
internal sealed class ColumnListConverter : JsonConverter<ColumnList>
{
    public override ColumnList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new ColumnList([reader.GetString()!]);
        }

        var names = JsonSerializer.Deserialize<List<string>>(ref reader, options);
        return names is { Count: > 0 } ? new ColumnList(names) : throw new JsonException("Expected a column or a list of columns.");
    }

    public override void Write(Utf8JsonWriter writer, ColumnList value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Names, options);
}
