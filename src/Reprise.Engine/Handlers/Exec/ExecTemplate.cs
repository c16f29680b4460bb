using System.Text;
using System.Text.RegularExpressions;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Puts file names in for <c>{in}</c>, <c>{in:NAME}</c>, <c>{out}</c> and <c>{out:FILE}</c>. Other braces stay; <c>{{in}}</c> stands for the text <c>{in}</c>.</summary>
internal static partial class ExecTemplate
{
    /// <summary>The placeholders of a text: their kind (<c>in</c>, <c>out</c>) and name (null where there is none).</summary>
    public static IEnumerable<(string Kind, string? Name)> In(string text) =>
        from Match match in Placeholders().Matches(text)
        where !match.Groups["literal"].Success
        select (match.Groups["kind"].Value, match.Groups["name"].Success ? match.Groups["name"].Value : null);

    /// <summary>The text with file names put in.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Gives the file behind a placeholder.</param>
    /// <param name="quote">Whether a shell reads it.</param>
    public static string Fill(string text, Func<string, string?, string> file, bool quote) => Placeholders().Replace(text, match =>
    {
        if (match.Groups["literal"].Success)
        {
            return match.Value[1..^1];
        }

        var name = file(match.Groups["kind"].Value, match.Groups["name"].Success ? match.Groups["name"].Value : null);
        return quote ? Quote(name) : name;
    });

    /// <summary>A text that <see cref="Fill"/> gives back as it is.</summary>
    public static string Escape(string text) => Placeholders().Replace(text, match => $"{{{match.Value}}}");

    /// <summary>A text as one word of a shell.</summary>
    public static string Quote(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "_-./+,:@%".Contains(c, StringComparison.Ordinal))
        ? text
        : new StringBuilder("'").Append(text.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'').ToString();

    [GeneratedRegex(@"(?<literal>\{\{(in|out)(:[^{}]+)?\}\})|\{(?<kind>in|out)(:(?<name>[^{}]+))?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholders();
}
