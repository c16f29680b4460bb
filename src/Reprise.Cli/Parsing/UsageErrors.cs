using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;

namespace Reprise.Cli.Parsing;

/// <summary>What is wrong with a command line. A name that is not known is told first, with the one that was probably meant: other complaints often follow from it.</summary>
internal static class UsageErrors
{
    /// <summary>The error of a command line that cannot be carried out.</summary>
    public static RepriseException Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (UnknownOption(parsed) is { } option)
        {
            return Unknown($"`{Line(command)}` has no option '{option}'.", option, OptionsOf(parsed.CommandResult), "options", command);
        }

        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var name, ..])
        {
            return Unknown($"There is no command '{name}'.", name, [.. command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)], "commands", command);
        }

        if (parsed.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault(IsMissing) is { } missing)
        {
            return Missing(missing.Argument, command);
        }

        if (parsed.Errors[0].SymbolResult is OptionResult { Tokens: [var value, ..] } wrong && AllowedBy(wrong.Option) is { Count: > 0 } allowed && !allowed.Contains(value.Value, StringComparer.Ordinal))
        {
            return new RepriseException("usage.invalid", $"{wrong.Option.Name} takes one of {string.Join(", ", allowed)}; found '{value.Value}'.", $"`{Line(command)} --help` says what is allowed.");
        }

        return new RepriseException("usage.invalid", parsed.Errors[0].Message, $"`{Line(command)} --help` says what is allowed.",
            [.. parsed.Errors.Skip(1).Select(e => new KeyValuePair<string, string>("also", e.Message))]);
    }

    /// <summary>The first option that the command does not have, without its value, or null. One that stands where an argument was expected is one too, unless it comes behind <c>--</c>.</summary>
    public static string? UnknownOption(ParseResult parsed)
    {
        var before = parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).ToList();
        var taken = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens.Take(1))
            .Where(token => before.Exists(t => ReferenceEquals(t, token))).Select(token => token.Value);
        return taken.Concat(parsed.UnmatchedTokens.Where(text => before.Exists(t => string.Equals(t.Value, text, StringComparison.Ordinal))))
            .FirstOrDefault(LooksLikeOption)?.Split('=', ':')[0];
    }

    private static bool LooksLikeOption(string text) => text.Length > 1 && text[0] == '-' && !char.IsAsciiDigit(text[1]);

    private static RepriseException Unknown(string message, string found, IReadOnlyCollection<string> names, string what, Command command) =>
        new("usage.invalid", message, $"{NearestName.Hint(found, names, what)} `{Line(command)} --help` says more.");

    private static List<string> AllowedBy(Option option) => [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)];

    private static bool IsMissing(ArgumentResult result) => result.Tokens.Count < result.Argument.Arity.MinimumNumberOfValues;

    private static RepriseException Missing(Argument argument, Command command)
    {
        var example = command is DocumentedCommand { Examples: [var first, ..] } ? $"For example: `{first.Line}`. " : "";
        return new RepriseException("usage.invalid", $"`{Line(command)}` needs {argument.Name}: {Uncapital(argument.Description ?? "")}.",
            $"{example}`{Line(command)} --help` says more.", [new("missing", argument.Name)]);
    }

    private static string Uncapital(string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static string Line(Command command) => command is RootCommand ? "reprise" : "reprise " + command.Name;

    private static List<string> OptionsOf(CommandResult result)
    {
        var names = result.Command.Options.Where(o => !o.Hidden).Select(o => o.Name).ToList();
        for (var parent = result.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            names.AddRange(parent.Command.Options.Where(o => o is { Recursive: true, Hidden: false }).Select(o => o.Name));
        }

        return names;
    }
}
