namespace Reprise.Agents.Client;

/// <summary>How a client reaches its server.</summary>
public sealed record RepriseClientOptions
{
    /// <summary>The variable that names the server where nothing else does.</summary>
    public const string ServerVariable = "REPRISE_SERVER";

    /// <summary>The variable that holds the API key where nothing else does.</summary>
    public const string KeyVariable = "REPRISE_API_KEY";

    private static readonly Uri Default = new("http://127.0.0.1:7707");

    /// <summary>The server; by default what <c>REPRISE_SERVER</c> says, else http://127.0.0.1:7707.</summary>
    public Uri Server { get; init; } = Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } url ? ReadServer(url, ServerVariable) : Default;

    /// <summary>The API key; by default what <c>REPRISE_API_KEY</c> says, else none.</summary>
    public string? ApiKey { get; init; } = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null;

    /// <summary>How long a request is tried again where the server is away, or says that it is busy (429, 503). Only what is safe to send twice is. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads the address of a server.</summary>
    /// <param name="text">The address.</param>
    /// <param name="from">What it is the value of.</param>
    /// <exception cref="RepriseApiException"><c>usage.invalid</c>.</exception>
    public static Uri ReadServer(string text, string from) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
        ? url
        : throw new RepriseApiException("usage.invalid", $"{from} takes the URL of a server; found '{text}'.", "For example: http://127.0.0.1:7707.");
}
