using System.Text.RegularExpressions;

namespace Reprise.Engine.Handlers.Json;

/// <summary>Numbers as JSON writes them (RFC 8259): no leading plus or zero, a digit on each side of the point.</summary>
public static partial class JsonNumber
{
    /// <summary>True where a text is a JSON number, digit for digit.</summary>
    public static bool IsValid(string text) => Number().IsMatch(text);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
