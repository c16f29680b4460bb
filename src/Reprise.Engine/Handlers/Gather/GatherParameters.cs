using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Reprise.Engine.Handlers.Gather;

/// <summary>Parameters of <c>gather</c>.</summary>
public sealed record GatherParameters
{
    [Description("Which items form a group: all (default), parent (those that one item became), or a JSON Pointer such as /day (those with the same value there).")]
    public string By { get; init; } = "all";

    [Description("The form of the output: json, an array of the inputs (default); csv, a table of JSON objects; lines, each input and a line feed; concat, the bytes one behind the other.")]
    public GatherForm As { get; init; }

    [Description("Only csv: the columns in order. Default: every name that occurs, in the order in which it occurs first.")]
    public IReadOnlyList<string>? Columns { get; init; }

    [Description("Only lines and concat: sort the lines of the output bytewise (they are held in memory). Default false.")]
    public bool SortLines { get; init; }

    [Description("Only lines and concat: leave out lines that stood before (they are held in memory). Default false.")]
    public bool UniqueLines { get; init; }

    [Description("Only lines and concat: the output's media type. Default: that of the inputs where all have the same, else text/plain or application/octet-stream.")]
    public string? MediaType { get; init; }
}

/// <summary>The form of a gather's output.</summary>
[JsonConverter(typeof(NamesOnly<GatherForm>))]
public enum GatherForm
{
    Json,
    Csv,
    Lines,
    Concat,
}
