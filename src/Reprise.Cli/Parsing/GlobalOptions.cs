using System.CommandLine;
using Reprise.Cli.Remote;

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

    /// <summary>The server that the command is for.</summary>
    public static Option<string?> Server { get; } = new("--server")
    {
        Description = $"Do it on this server instead of a data folder; also ${ServerAddress.Variable}",
        HelpName = "URL",
        Recursive = true,
    };

    /// <summary>The key for it.</summary>
    public static Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = $"The file that holds the key for the server; also the key itself in ${ServerAddress.KeyVariable}",
        HelpName = "@FILE",
        Recursive = true,
    };

    /// <summary>No colour; the variable NO_COLOR says the same.</summary>
    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colour, bold or dim text (so does NO_COLOR)", Recursive = true };
}
