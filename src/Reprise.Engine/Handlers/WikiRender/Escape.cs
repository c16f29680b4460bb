using System.Net;
using System.Text;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>Makes a value safe where it is put in, so that no data can become markup.</summary>
internal static class Escape
{
    /// <summary>For HTML: the five characters that could be markup, as references.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>
    /// For Markdown: every punctuation character as a numeric reference, which Markdown never takes for structure
    /// and which means the same inside raw HTML; line breaks become spaces, so that a value stays in its cell.
    /// </summary>
    public static string Markdown(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' or '\r' or '\t' => escaped.Append(' '),
                ',' or ';' or '/' or '%' => escaped.Append(c),
                < (char)128 when char.IsPunctuation(c) || char.IsSymbol(c) => escaped.Append($"&#{(int)c};"),
                '\0' => escaped.Append('\ufffd'),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
