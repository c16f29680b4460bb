namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>One tag of a template as it stands in the text.</summary>
/// <param name="Kind"><c>#</c>, <c>^</c>, <c>/</c>, <c>!</c>, <c>{</c> (raw), <c>f</c> (figure) or a space (a value).</param>
/// <param name="Name">The path, or the figure's input.</param>
/// <param name="Options">What stands behind it as <c>name=value</c>.</param>
/// <param name="Start">Where the tag begins; for a section tag alone on its line, where the line begins.</param>
/// <param name="End">Where the text goes on.</param>
/// <param name="Line">The line, from 1.</param>
internal sealed record TemplateTag(char Kind, string Name, IReadOnlyDictionary<string, string> Options, int Start, int End, int Line)
{
    private static readonly string[] KnownOptions = ["by", "limit", "offset", "group", "decimals", "format", "default", "caption"];

    /// <summary>Reads the tag whose braces open at <paramref name="start"/>.</summary>
    /// <exception cref="TemplateException">It is not closed, empty, or has an unknown option.</exception>
    public static TemplateTag Read(string text, int start)
    {
        var line = 1 + text.AsSpan(0, start).Count('\n');
        var raw = text.AsSpan(start).StartsWith("{{{");
        var close = text.IndexOf(raw ? "}}}" : "}}", start, StringComparison.Ordinal);
        if (close < 0)
        {
            throw new TemplateException(line, $"a tag is not closed: {Complaint.Quote(text[start..])}");
        }

        var body = text[(start + (raw ? 3 : 2))..close].Trim();
        var end = close + (raw ? 3 : 2);
        var kind = raw ? '{' : body.Length > 0 && body[0] is '#' or '^' or '/' or '!' ? body[0] : ' ';
        if (kind == '!')
        {
            return Standing(text, new TemplateTag(kind, "", NoOptions, start, end, line));
        }

        var words = Words(kind is '#' or '^' or '/' ? body[1..] : body, line);
        if (kind == ' ' && words is ["figure", ..])
        {
            (kind, words) = ('f', words[1..]);
        }

        return words.Count == 0
            ? throw new TemplateException(line, "a tag is empty")
            : Standing(text, new TemplateTag(kind, words[0], OptionsOf(words, line), start, end, line));
    }

    private static readonly Dictionary<string, string> NoOptions = new(StringComparer.Ordinal);

    /// <summary>A section tag or a comment alone on its line takes the whole line with it, as in Mustache: so the rows of a table stay together.</summary>
    private static TemplateTag Standing(string text, TemplateTag tag)
    {
        var lineStart = tag.Start == 0 ? 0 : text.LastIndexOf('\n', tag.Start - 1) + 1;
        var feed = text.IndexOf('\n', tag.End);
        var lineEnd = feed < 0 ? text.Length : feed + 1;
        var alone = tag.Kind is '#' or '^' or '/' or '!' && string.IsNullOrWhiteSpace(text[lineStart..tag.Start]) && string.IsNullOrWhiteSpace(text[tag.End..lineEnd]);
        return alone ? tag with { Start = lineStart, End = lineEnd } : tag;
    }

    private static List<string> Words(string body, int line)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in body)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (char.IsWhiteSpace(c) && !quoted)
            {
                Push();
            }
            else
            {
                word.Append(c);
            }
        }

        Push();
        return quoted ? throw new TemplateException(line, $"a quote is not closed: {Complaint.Quote(body)}") : words;

        void Push()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    private static Dictionary<string, string> OptionsOf(List<string> words, int line)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words.Skip(1))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !KnownOptions.Contains(word[..equals], StringComparer.Ordinal))
            {
                throw new TemplateException(line, $"`{Complaint.Quote(word)}` is no option; allowed: {string.Join(", ", KnownOptions.Select(o => o + "="))}");
            }

            options[word[..equals]] = word[(equals + 1)..];
        }

        return options;
    }
}
