namespace Reprise.Agents.Chat;

/// <summary>Which chat model an agent asks, and where: any server of OpenAI's protocol.</summary>
/// <param name="Model">The model where a prompt names no other.</param>
public sealed record ChatSettings(string Model)
{
    /// <summary>The variable that names the server where nothing else does.</summary>
    public const string EndpointVariable = "OPENAI_BASE_URL";

    /// <summary>The variable that holds the key where nothing else does.</summary>
    public const string KeyVariable = "OPENAI_API_KEY";

    private static readonly Uri Usual = new("https://api.openai.com/v1");

    /// <summary>The server; by default what <c>OPENAI_BASE_URL</c> says, else that of OpenAI. It usually ends with <c>/v1</c>.</summary>
    public Uri Endpoint { get; init; } = Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out var given) ? given : Usual;

    /// <summary>The key; by default what <c>OPENAI_API_KEY</c> says. It is sent to the server and stands nowhere else.</summary>
    public string? Key { get; init; } = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null;

    /// <summary>Checks them.</summary>
    /// <exception cref="RepriseApiException"><c>usage.invalid</c>.</exception>
    internal ChatSettings Checked() =>
        string.IsNullOrWhiteSpace(Model) ? throw new RepriseApiException("usage.invalid", "A chat model has a name; found none.", "For example: new ChatSettings(\"gpt-5\").")
        : Endpoint is not { Scheme: "http" or "https", UserInfo: "", Query: "" } ? throw new RepriseApiException("usage.invalid", $"The endpoint of chat models on {Endpoint.Host} is not one that can be recorded.", "Expected http://… or https://…, without user, password or query.")
        : Key is null ? throw new RepriseApiException("usage.invalid", $"{Endpoint.Host} is asked with a key, and there is none.", $"Set {KeyVariable}; a server that wants no key takes any text.")
        : this;

    /// <inheritdoc/>
    public override string ToString() => $"{Model} at {Endpoint}";
}
