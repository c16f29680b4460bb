using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reprise.Kernel;

namespace Reprise.Cli.Parsing;

/// <summary>Reads the values of options; what cannot be read is wrong usage, and the error says what is allowed.</summary>
internal static class Values
{
    /// <summary>Adds options to a command.</summary>
    public static void AddAll(this Command command, params Option[] options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Pairs <c>K=V</c>; a key that is given twice takes the last value.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static IReadOnlyDictionary<string, string> Pairs(string option, IEnumerable<string>? texts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts ?? [])
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new RepriseException("usage.invalid", $"{option} takes NAME=VALUE; found '{text}'.", $"For example: {option} name=value");
            }

            pairs[text[..at]] = text[(at + 1)..];
        }

        return pairs;
    }

    /// <summary>Reads the value of an option as a whole number, for the parser of the command line.</summary>
    public static int? Whole(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} takes a whole number{(IsTooLarge(text) ? string.Create(CultureInfo.InvariantCulture, $" up to {int.MaxValue:N0}") : "")}; found '{text}'.");
        return null;
    }

    private static bool IsTooLarge(string text) => text.Length > 0 && text.TrimStart('+', '-').All(char.IsAsciiDigit);

    /// <summary>A number from 1 on.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static int Positive(string option, int value) => value > 0
        ? value
        : throw new RepriseException("usage.invalid", $"{option} takes a number from 1 on; found {value}.", $"For example: {option} 20");

    /// <summary>Refuses an option that says nothing without another one.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static void Belongs(bool given, string option, bool other, string to)
    {
        if (given && !other)
        {
            throw new RepriseException("usage.invalid", $"{option} belongs to {to}.", $"Add {to}, or leave out {option}.");
        }
    }

    /// <summary>Refuses two things of which only one can be meant.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static void Excludes(bool given, string one, string other)
    {
        if (given)
        {
            throw new RepriseException("usage.invalid", $"Found {one} and {other}, of which only one can be meant.", $"Leave out {one} or {other}.");
        }
    }

    /// <summary>A score from 0 to 1.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static double Score(string option, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1
            ? score
            : throw new RepriseException("usage.invalid", $"{option} takes a number from 0 to 1; found '{text}'.", $"For example: {option} 0.9");
}
