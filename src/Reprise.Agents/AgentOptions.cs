using System.Net;
using System.Text.Json;
using Reprise.Agents.Client;

namespace Reprise.Agents;

/// <summary>How an agent reaches its server and is reached by it.</summary>
public sealed record AgentOptions
{
    /// <summary>The server and the key for it; by default what the environment says.</summary>
    public RepriseClientOptions Client { get; init; } = new();

    /// <summary>Where an agent of its own listens. Default: any free port of 127.0.0.1. An agent inside another app listens where that does.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The URL by which the server reaches the agent, where that is not the address that it listens on; null for none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>How often the server hears of the agent, at the most a third of the server's lease. Default 5 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long calls in work may take to end when the agent stops. Default 10 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of an input at the most. Default 16 MiB.</summary>
    public int MaxInput { get; init; } = 16 * 1024 * 1024;

    /// <summary>How inputs are read and results are written. Default: names as snake_case, each field once.</summary>
    public JsonSerializerOptions Json { get; init; } = AgentJson.Default;

    /// <summary>Reads <c>--server URL</c>, <c>--listen HOST:PORT</c> and <c>--public-url URL</c> over these options.</summary>
    /// <param name="setting">The value of an argument by its name, or null.</param>
    /// <exception cref="RepriseApiException"><c>usage.invalid</c>.</exception>
    internal AgentOptions With(Func<string, string?> setting)
    {
        var options = this;
        if (setting("server") is { } server)
        {
            options = options with { Client = options.Client with { Server = RepriseClientOptions.ReadServer(server, "--server") } };
        }

        if (setting("listen") is { } listen)
        {
            options = options with { Listen = ReadListen(listen) };
        }

        return setting("public-url") is { } url ? options with { PublicUrl = RepriseClientOptions.ReadServer(url, "--public-url") } : options;
    }

    private static IPEndPoint ReadListen(string text)
    {
        var full = text.All(char.IsAsciiDigit) ? $"127.0.0.1:{text}" : text;
        return full.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(full, out var point)
            ? point
            : throw new RepriseApiException("usage.invalid", $"--listen takes an address and a port; found '{text}'.", "For example: --listen 127.0.0.1:9001, or 9001 for that port of this machine.");
    }
}
