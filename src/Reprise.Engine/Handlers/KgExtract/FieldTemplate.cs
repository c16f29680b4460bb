using System.Text;

namespace Reprise.Engine.Handlers.KgExtract;

/// <summary>A text with placeholders in braces: <c>{name}</c>, <c>{/json/pointer}</c> or <c>{@item}</c>; <c>{{</c> and <c>}}</c> are braces.</summary>
internal sealed class FieldTemplate
{
    private readonly List<(string Text, bool IsField)> _parts = [];

    /// <summary>The fields that it names.</summary>
    public IEnumerable<string> Fields => _parts.Where(p => p.IsField).Select(p => p.Text);

    /// <summary>Reads a template, or gives null where a brace has no partner.</summary>
    public static FieldTemplate? Parse(string text)
    {
        var template = new FieldTemplate();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '{' or '}' && at + 1 < text.Length && text[at + 1] == c)
            {
                literal.Append(c);
                at++;
            }
            else if (c == '{' && text.IndexOf('}', at) is var end && end > at + 1)
            {
                template.Add(literal);
                template._parts.Add((text[(at + 1)..end], true));
                at = end;
            }
            else if (c is '{' or '}')
            {
                return null;
            }
            else
            {
                literal.Append(c);
            }
        }

        template.Add(literal);
        return template;
    }

    /// <summary>The text with fields put in, or null where one of them has no value.</summary>
    public string? Fill(Func<string, string?> field, bool percentEncode)
    {
        var text = new StringBuilder();
        foreach (var (part, isField) in _parts)
        {
            var value = isField ? field(part) : part;
            if (value is null)
            {
                return null;
            }

            text.Append(isField && percentEncode ? Uri.EscapeDataString(value) : value);
        }

        return text.ToString();
    }

    private void Add(StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            _parts.Add((literal.ToString(), false));
            literal.Clear();
        }
    }
}
