using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reprise.Agents.Client;

/// <summary>A request to the server, which may be sent more than once.</summary>
/// <param name="Method">What is done.</param>
/// <param name="Path">The path below the server's address, with its query.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    private const string Root = "api/v1/";

    /// <summary>The body, JSON; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Header fields.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether it may be sent again where it is not known if it arrived.</summary>
    public bool IsSafeTwice { get; init; }

    /// <summary>Reads something.</summary>
    public static ApiRequest Get(string path, params ReadOnlySpan<(string Name, object? Value)> query)
    {
        var text = string.Join('&', Pairs(query));
        return new(HttpMethod.Get, Root + path + (text.Length == 0 ? "" : "?" + text)) { IsSafeTwice = true };
    }

    /// <summary>Sends something that may take effect more often than once.</summary>
    public static ApiRequest Post(string path, ReadOnlyMemory<byte> body) => new(HttpMethod.Post, Root + path) { Body = body };

    /// <summary>Sends something that begins a run, at most once: with a key of its own, so that it can be sent again.</summary>
    public static ApiRequest Once<T>(string path, T body, JsonTypeInfo<T> type, string? key) => new(HttpMethod.Post, Root + path)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(body, type),
        Headers = [new("Idempotency-Key", key ?? Guid.NewGuid().ToString("N"))],
        IsSafeTwice = true,
    };

    /// <summary>A part of a path.</summary>
    public static string Part(string text) => Uri.EscapeDataString(text);

    /// <inheritdoc/>
    public override string ToString() => $"{Method} /{Path}";

    private static List<string> Pairs(ReadOnlySpan<(string Name, object? Value)> query)
    {
        var pairs = new List<string>();
        foreach (var (name, value) in query)
        {
            var text = value switch
            {
                null => null,
                bool yes => yes ? "true" : "false",
                DateTimeOffset time => time.UtcDateTime.ToString("O"),
                _ => value.ToString(),
            };
            if (text is not null)
            {
                pairs.Add($"{name}={Uri.EscapeDataString(text)}");
            }
        }

        return pairs;
    }
}
