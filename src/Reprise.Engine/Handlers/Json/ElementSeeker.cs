using System.Text.Json;

namespace Reprise.Engine.Handlers.Json;

/// <summary>What a token means to a search for the elements of an array.</summary>
internal enum SeekResult
{
    /// <summary>Nothing yet.</summary>
    Passed,

    /// <summary>An element begins.</summary>
    Begins,

    /// <summary>The element that began before ends.</summary>
    Ends,

    /// <summary>A whole element.</summary>
    Whole,

    /// <summary>There is no such array.</summary>
    Missing,
}

/// <summary>Follows the tokens of a JSON document to the array that a path names, and through its elements. Of members with one name the first counts.</summary>
internal sealed class ElementSeeker(ElementPath path)
{
    private const int NamesShown = 12;

    private readonly List<string> _seen = [];
    private Phase _phase = Phase.Value;
    private int _level;
    private int _depth;
    private int _index;

    private enum Phase
    {
        Value,
        Members,
        Items,
        Elements,
        Tail,
    }

    /// <summary>Why there is no such array.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Takes the next token.</summary>
    public SeekResult Accept(ref Utf8JsonReader reader) => _phase switch
    {
        Phase.Value => OnValue(ref reader),
        Phase.Members => OnMember(ref reader),
        Phase.Items => OnItem(ref reader),
        Phase.Elements => OnElement(ref reader),
        _ => SeekResult.Passed,
    };

    private static bool IsEnd(JsonTokenType token) => token is JsonTokenType.EndObject or JsonTokenType.EndArray;

    private static bool IsStart(JsonTokenType token) => token is JsonTokenType.StartObject or JsonTokenType.StartArray;

    private SeekResult OnValue(ref Utf8JsonReader reader)
    {
        var name = _level < path.Steps.Count ? path.Steps[_level].Name : null;
        var expected = name is null ? JsonTokenType.StartArray : JsonTokenType.StartObject;
        if (reader.TokenType != expected)
        {
            return Miss($"{Place()} is not {(name is null ? "an array" : "an object")}.");
        }

        _depth = reader.CurrentDepth + 1;
        _index = 0;
        _seen.Clear();
        _phase = _level == path.Steps.Count ? Phase.Elements : name is null ? Phase.Items : Phase.Members;
        return SeekResult.Passed;
    }

    private SeekResult OnMember(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == _depth)
        {
            if (reader.ValueTextEquals(path.Steps[_level].Name))
            {
                _level++;
                _phase = Phase.Value;
            }
            else if (_seen.Count < NamesShown)
            {
                _seen.Add(Complaint.Quote(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)));
            }
        }

        return reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == _depth - 1
            ? Miss($"{Place()} has no member `{path.Steps[_level].Name}`; it has {(_seen.Count == 0 ? "none" : string.Join(", ", _seen))}.")
            : SeekResult.Passed;
    }

    private SeekResult OnItem(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == _depth - 1)
        {
            return Miss($"{Place()} has {_index} elements, no element {path.Steps[_level].Index}.");
        }

        if (reader.CurrentDepth != _depth || IsEnd(reader.TokenType) || _index++ != path.Steps[_level].Index)
        {
            return SeekResult.Passed;
        }

        _level++;
        return OnValue(ref reader);
    }

    private SeekResult OnElement(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth == _depth - 1)
        {
            _phase = Phase.Tail;
            return SeekResult.Passed;
        }

        if (reader.CurrentDepth != _depth || reader.TokenType == JsonTokenType.PropertyName)
        {
            return SeekResult.Passed;
        }

        return IsStart(reader.TokenType) ? SeekResult.Begins : IsEnd(reader.TokenType) ? SeekResult.Ends : SeekResult.Whole;
    }

    private SeekResult Miss(string problem)
    {
        Problem = problem;
        return SeekResult.Missing;
    }

    private string Place() => _level == 0 ? "the document" : $"`/{string.Join('/', path.Steps.Take(_level))}`";
}
