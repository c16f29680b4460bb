using System.Net;
using System.Text;

namespace Reprise.Engine.Mail;

/// <summary>A letter that is written once and read twice: as text and as HTML. What stands in it comes from recordings, so that nothing of it is taken for markup.</summary>
/// <param name="headline">The subject, and the first line.</param>
internal sealed class NoticeLetter(string headline)
{
    private const int Label = 12;
    private const int LongestLine = 2000;
    private readonly StringBuilder _text = new StringBuilder().Append(Line(headline)).Append("\n\n");
    private readonly StringBuilder _rows = new();
    private readonly StringBuilder _sections = new();
    private readonly StringBuilder _textSections = new();

    /// <summary>Adds a labelled line; nothing where there is no value.</summary>
    public void Fact(string label, string? value)
    {
        if (value is { Length: > 0 })
        {
            Add(label, Line(value), Html(value));
        }
    }

    /// <summary>Adds a labelled link.</summary>
    public void Link(string label, Uri address) => Add(label, address.AbsoluteUri, $"<a href=\"{WebUtility.HtmlEncode(address.AbsoluteUri)}\">{Html(address.AbsoluteUri)}</a>");

    /// <summary>Adds a paragraph with a heading.</summary>
    public void Section(string heading, IEnumerable<string?> lines)
    {
        var given = lines.Where(l => l is { Length: > 0 }).Select(l => l!).ToList();
        _ = _textSections.Append('\n').Append(Line(heading)).Append('\n').AppendJoin("", given.Select(l => $"  {Line(l)}\n"));
        _ = _sections.Append("<h2 style=\"font-size:16px;margin:20px 0 4px\">").Append(Html(heading)).Append("</h2>").AppendJoin("", given.Select(l => $"<p style=\"margin:0 0 4px\">{Html(l)}</p>"));
    }

    /// <summary>The mail.</summary>
    public OutgoingMail To(IReadOnlyList<EmailAddress> to) => new(to, headline.Length > 180 ? headline[..180] + "…" : headline, $"{_text}{_textSections}",
        $"<!doctype html><html><body style=\"font:14px/1.5 system-ui,sans-serif;color:#1c1e21\"><h1 style=\"font-size:20px;margin:0 0 12px\">{Html(headline)}</h1><table style=\"border-spacing:0\">{_rows}</table>{_sections}</body></html>\n");

    private void Add(string label, string text, string html)
    {
        _ = _text.Append(label.PadRight(Label)).Append(text).Append('\n');
        _ = _rows.Append("<tr><td style=\"color:#5c6370;padding:0 16px 0 0;vertical-align:top\">").Append(Html(label)).Append("</td><td>").Append(html).Append("</td></tr>");
    }

    private static string Html(string text) => WebUtility.HtmlEncode(Line(text));

    private static string Line(string text) => MailHeader.OneLine(text.Length > LongestLine ? text[..LongestLine] + "…" : text);
}
