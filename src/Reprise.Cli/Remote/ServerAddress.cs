using Reprise.Kernel;

namespace Reprise.Cli.Remote;

/// <summary>The server that a command is for, and the key that it is asked with.</summary>
/// <param name="Uri">Where it is; ends with a slash.</param>
/// <param name="Key">The key, or null for none.</param>
internal sealed record ServerAddress(Uri Uri, string? Key)
{
    /// <summary>Names a server where the command line does not.</summary>
    public const string Variable = "REPRISE_SERVER";

    /// <summary>Holds the key where the command line names no file.</summary>
    public const string KeyVariable = "REPRISE_API_KEY";

    /// <summary>What the options and variables say; null for a data folder on this machine.</summary>
    /// <param name="server"><c>--server</c>.</param>
    /// <param name="key"><c>--api-key</c>.</param>
    /// <param name="data"><c>--data</c>, which names a folder and so goes before the variable.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static ServerAddress? Of(string? server, string? key, string? data)
    {
        if (server is not null && data is not null)
        {
            throw new RepriseException("usage.invalid", "--server and --data exclude each other: a server has its own data folder.", "Leave one of them out.");
        }

        var text = server ?? (data is null ? Environment.GetEnvironmentVariable(Variable) : null);
        return string.IsNullOrEmpty(text) ? null : new ServerAddress(Read(text, server is null ? Variable : "--server"), KeyOf(key));
    }

    private static Uri Read(string text, string source) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? uri
            : throw new RepriseException("usage.invalid", $"{source} takes the URL of a server, http://… or https://…, without user and password; found '{text}'.", "For example: http://127.0.0.1:7707");

    private static string? KeyOf(string? option)
    {
        if (option is null)
        {
            return Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } set ? set.Trim() : null;
        }

        if (!option.StartsWith('@'))
        {
            throw new RepriseException("usage.invalid", "--api-key takes @FILE: a key on a command line can be read by everybody on the machine.", $"Write the key into a file, or set {KeyVariable}.");
        }

        try
        {
            return File.ReadAllText(option[1..]).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("usage.invalid", $"The file of --api-key cannot be read: {e.Message}", $"Name a file with the key behind the @, or set {KeyVariable}.", inner: e);
        }
    }
}
