using System.Text.RegularExpressions;
using Reprise.Kernel;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Puts the values of <c>${secret:NAME}</c> in when a process starts, and takes them out of what it printed for people.</summary>
internal sealed partial class Secrets
{
    private const string Mask = "***";

    private readonly List<string> _values = [];

    /// <summary>Length of the longest value that was put in.</summary>
    public int Longest => _values.Count == 0 ? 0 : _values.Max(v => v.Length);

    /// <summary>True where a text names a secret.</summary>
    public static bool AreIn(string text) => References().IsMatch(text);

    /// <summary>The text with secrets put in: each is the environment variable of its name.</summary>
    /// <exception cref="RepriseException"><c>secret.missing</c>.</exception>
    public string Resolve(string text) => References().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value))
        {
            throw new RepriseException("secret.missing", $"The secret '{name}' is not set.",
                $"Set the environment variable {name} for this program. Its value is passed to the command and recorded nowhere.", [new("secret", name)]);
        }

        _values.Add(value);
        return value;
    });

    /// <summary>The text without the values that were put in. Longer ones first: one may be a part of another.</summary>
    public string Scrub(string text)
    {
        foreach (var value in _values.OrderByDescending(v => v.Length))
        {
            text = text.Replace(value, Mask, StringComparison.Ordinal);
        }

        return text;
    }

    [GeneratedRegex(@"\$\{secret:(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();
}
