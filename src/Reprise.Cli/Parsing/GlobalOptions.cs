using System.CommandLine;

namespace Reprise.Cli.Parsing;

/// <summary>The options that every command has.</summary>
internal static class GlobalOptions
{
    /// <summary>Print the documented JSON object instead of text.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document and nothing else", Recursive = true };

    /// <summary>The data folder.</summary>
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "The data folder (default: the nearest .reprise, from here upwards)",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>No colour; the variable NO_COLOR says the same.</summary>
    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colour, bold or dim text (so does NO_COLOR)", Recursive = true };
}
