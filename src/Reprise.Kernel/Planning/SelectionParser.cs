using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Planning;

/// <summary>Reads a selection: alternatives of conjunctions of conditions, by recursive descent.</summary>
internal sealed class SelectionParser(string text)
{
    private const string Allowed =
        "A condition is `failed`, or one of key, size, type, digest, time, status or a JSON Pointer with =, !=, <, <=, > or >= and a value, for example `/magnitude >= 5 and key = ci*`.";

    private static readonly string[] Operators = ["<=", ">=", "!=", "=", "<", ">"];
    private readonly List<(string Word, int At, bool Quoted)> _words = Split(text);
    private int _next;
    private bool _needsContent;
    private bool _needsOutcome;

    public Selection Parse()
    {
        if (_words.Count == 0)
        {
            throw Wrong("It is empty", text.Length);
        }

        var matches = Either();
        return _next == _words.Count ? new Selection(text, matches, _needsContent, _needsOutcome) : throw Wrong($"'{_words[_next].Word}' is not expected", _words[_next].At);
    }

    private Func<SelectedItem, bool> Either()
    {
        var left = Both();
        while (Accept("or"))
        {
            var (first, second) = (left, Both());
            left = item => first(item) || second(item);
        }

        return left;
    }

    private Func<SelectedItem, bool> Both()
    {
        var left = One();
        while (Accept("and"))
        {
            var (first, second) = (left, One());
            left = item => first(item) && second(item);
        }

        return left;
    }

    private Func<SelectedItem, bool> One()
    {
        if (Accept("not"))
        {
            var inner = One();
            return item => !inner(item);
        }

        if (Accept("("))
        {
            var inner = Either();
            return Accept(")") ? inner : throw Wrong("A ')' is missing", text.Length);
        }

        if (Accept("failed"))
        {
            _needsOutcome = true;
            return item => item.Outcome != ItemOutcome.Through;
        }

        var (field, at, _) = Next("a condition");
        var op = Next("an operator");
        return Array.IndexOf(Operators, op.Word) < 0 || op.Quoted
            ? throw Wrong($"'{op.Word}' is no operator", op.At)
            : Condition(field, at, op.Word, Next("a value"));
    }

    private Func<SelectedItem, bool> Condition(string field, int at, string op, (string Word, int At, bool Quoted) value)
    {
        switch (field)
        {
            case "key":
                return Pattern(op, value, item => item.Key);
            case "type":
                return Pattern(op, value, item => item.Output.MediaType);
            case "digest":
                return Pattern(op, (value.Word.Contains(':', StringComparison.Ordinal) ? value.Word + "*" : $"*:{value.Word}*", value.At, true), item => item.Output.Digest.ToString());
            case "size":
                var size = SizeOf(value);
                return item => Compare(item.Output.Size.CompareTo(size), op);
            case "time":
                var time = TimeOf(value);
                return item => Compare(item.MadeAt.CompareTo(time), op);
            case "status":
                _needsOutcome = true;
                var outcome = OutcomeOf(value);
                return op is "=" or "!=" ? item => item.Outcome == outcome == (op is "=") : throw Wrong($"A status is compared with = or !=, not {op}", value.At);
            case ['/', ..]:
                _needsContent = true;
                var expected = ValueOf(value);
                return JsonPointer.TryParse(field, out var pointer)
                    ? item => item.Content is { } content && pointer.Find(content) is { } found && Holds(found, op, expected)
                    : throw Wrong($"'{field}' is no JSON Pointer", at);
            default:
                throw Wrong($"'{field}' is nothing that an output has", at);
        }
    }

    private static Func<SelectedItem, bool> Pattern(string op, (string Word, int At, bool Quoted) value, Func<SelectedItem, string> of) => op switch
    {
        "=" => item => FileSystemName.MatchesSimpleExpression(value.Word, of(item), ignoreCase: false),
        "!=" => item => !FileSystemName.MatchesSimpleExpression(value.Word, of(item), ignoreCase: false),
        _ => item => Compare(string.CompareOrdinal(of(item), value.Word), op),
    };

    private static bool Holds(JsonElement found, string op, JsonElement expected) => (found.ValueKind, expected.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => Compare(Number(found).CompareTo(Number(expected)), op),
        (JsonValueKind.String, JsonValueKind.String) => Compare(string.CompareOrdinal(found.GetString(), expected.GetString()), op),
        _ => op switch { "=" => JsonElement.DeepEquals(found, expected), "!=" => !JsonElement.DeepEquals(found, expected), _ => false },
    };

    // Whole numbers beyond 2^53 are told apart as long as both fit a decimal.
    private static decimal Number(JsonElement value) => value.TryGetDecimal(out var exact) ? exact
        : value.GetDouble() is var near && near >= (double)decimal.MaxValue ? decimal.MaxValue : near <= (double)decimal.MinValue ? decimal.MinValue : (decimal)near;

    private static bool Compare(int order, string op) => op switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private long SizeOf((string Word, int At, bool Quoted) value)
    {
        var digits = value.Word.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var factor = value.Word[digits..].ToLowerInvariant() switch { "" or "b" => 1L, "kb" => 1000, "kib" => 1 << 10, "mb" => 1_000_000, "mib" => 1 << 20, "gb" => 1_000_000_000, "gib" => 1 << 30, _ => 0 };
        return factor > 0 && double.TryParse(value.Word.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size)
            ? (long)(size * factor)
            : throw Wrong($"'{value.Word}' is no size (bytes, or with kb, mb, gb, kib, mib, gib)", value.At);
    }

    private long TimeOf((string Word, int At, bool Quoted) value) =>
        DateTimeOffset.TryParse(value.Word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : throw Wrong($"'{value.Word}' is no time (RFC 3339, for example 2026-11-20 or 2026-11-20T08:00:00Z)", value.At);

    private ItemOutcome OutcomeOf((string Word, int At, bool Quoted) value) =>
        string.Equals(value.Word, "succeeded", StringComparison.Ordinal) ? ItemOutcome.Through
        : Enum.TryParse<ItemOutcome>(value.Word, ignoreCase: true, out var outcome) && outcome != ItemOutcome.Through && !char.IsAsciiDigit(value.Word[0]) ? outcome
        : throw Wrong($"'{value.Word}' is no status: succeeded, failed, skipped, quarantined or pending", value.At);

    private static JsonElement ValueOf((string Word, int At, bool Quoted) value)
    {
        try
        {
            return value.Quoted ? Text(value.Word) : JsonElement.Parse(value.Word);
        }
        catch (JsonException)
        {
            return Text(value.Word); // A word without quotes is a text.
        }

        static JsonElement Text(string word) => JsonSerializer.SerializeToElement(word);
    }

    private (string Word, int At, bool Quoted) Next(string expected) =>
        _next < _words.Count && _words[_next] is not { Quoted: false, Word: "(" or ")" } ? _words[_next++] : throw Wrong($"Expected {expected}", _next < _words.Count ? _words[_next].At : text.Length);

    private bool Accept(string word)
    {
        if (_next < _words.Count && !_words[_next].Quoted && string.Equals(_words[_next].Word, word, StringComparison.Ordinal))
        {
            _next++;
            return true;
        }

        return false;
    }

    private RepriseException Wrong(string what, int at) => Wrong(text, what, at);

    private static RepriseException Wrong(string text, string what, int at) => new(
        "usage.invalid", $"The selection `{text}` cannot be read: {char.ToLowerInvariant(what[0])}{what[1..]}, at character {at + 1}.", Allowed);

    private static List<(string Word, int At, bool Quoted)> Split(string text)
    {
        var words = new List<(string, int, bool)>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var length = text[at] is '"' or '\'' ? QuotedLength(text, at) : WordLength(text, at);
            words.Add(text[at] is '"' or '\'' ? (text[(at + 1)..(at + length - 1)], at, true) : (text.Substring(at, length), at, false));
            at += length;
        }

        return words;
    }

    private static int QuotedLength(string text, int at)
    {
        var end = text.IndexOf(text[at], at + 1);
        return end > 0 ? end - at + 1 : throw Wrong(text, "A quote is not closed", at);
    }

    private static int WordLength(string text, int at)
    {
        if (Array.Find(Operators, op => string.CompareOrdinal(text, at, op, 0, op.Length) == 0) is { } found)
        {
            return found.Length;
        }

        if (text[at] is '(' or ')')
        {
            return 1;
        }

        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('(' or ')' or '=' or '<' or '>' or '!'))
        {
            end++;
        }

        return Math.Max(1, end - at);
    }
}
