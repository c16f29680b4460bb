using System.Net;
using Reprise.Engine.Calls;
using Reprise.Engine.Mail;
using Reprise.Kernel;

namespace Reprise.Server;

/// <summary>How a server is started.</summary>
public sealed record ServerOptions
{
    /// <summary>The port where no other is named.</summary>
    public const int DefaultPort = 7707;

    /// <summary>Where it listens. Default 127.0.0.1:7707; port 0 takes any free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>The URL by which others reach it, where that is not the address that it listens on; null for none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The queue of runs that begin here: a URL or <c>memory</c>; null for what the environment says.</summary>
    public string? Queue { get; init; }

    /// <summary>Whether it goes on with runs whose process died. Default true.</summary>
    public bool Recover { get; init; } = true;

    /// <summary>The largest body of a request, in bytes. Default 16 MiB.</summary>
    public long MaxBody { get; init; } = 16 * 1024 * 1024;

    /// <summary>The largest head of a request, all header fields together, in bytes. Default 32 KiB.</summary>
    public int MaxHeaders { get; init; } = 32 * 1024;

    /// <summary>Requests that are answered at once, event streams not counted; more are refused with 503. Calls that wait for an agent count. Default 4,096.</summary>
    public int MaxRequests { get; init; } = 4096;

    /// <summary>Requests that one caller may have open; more are refused with 429. Default 2,048.</summary>
    public int MaxRequestsOfCaller { get; init; } = 2048;

    /// <summary>How long an orderly stop waits for requests that are being answered. Default 5 s.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Numbers of agent calls.</summary>
    public CallLimits Calls { get; init; } = new();

    /// <summary>Whether webhooks may lead to this machine or to a private network. Default false.</summary>
    public bool AllowPrivateWebhooks { get; init; }

    /// <summary>How long after a webhook failed it is tried again; doubled each time. Default 1 s.</summary>
    public TimeSpan WebhookDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The mail server; null (the default) for none.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary>The folder of the built dashboard; null for none.</summary>
    public string? Web { get; init; }

    /// <summary>Called with each line that an operator should see.</summary>
    public Action<string> Say { get; init; } = static _ => { };

    /// <summary>True where only programs of this machine can reach it: it listens on a loopback address, and no proxy hands on what others ask.</summary>
    public bool IsPrivate => IPAddress.IsLoopback(Listen.Address) && (PublicUrl is null || PublicUrl.IsLoopback);

    /// <summary>How it can be reached by others, in words.</summary>
    internal string Reach => IPAddress.IsLoopback(Listen.Address) ? $"--public-url {PublicUrl}" : $"{Listen}";

    /// <summary>Reads an address to listen on: <c>HOST:PORT</c>, or a port alone.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static IPEndPoint ParseListen(string text)
    {
        if (int.TryParse(text.StartsWith(':') ? text.AsSpan(1) : text, System.Globalization.NumberStyles.None, null, out var port) && port <= IPEndPoint.MaxPort)
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        var address = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? string.Concat("127.0.0.1", text.AsSpan("localhost".Length)) : text;
        return address.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(address, out var point) && HasPort(address)
            ? point
            : throw new RepriseException("usage.invalid", $"--listen takes an address and a port; found '{text}'.", "For example: --listen 127.0.0.1:7707, or --listen 0.0.0.0:7707 for every network.");
    }

    /// <summary>Reads the URL by which others reach the server.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static Uri ParsePublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? url
            : throw new RepriseException("usage.invalid", $"--public-url takes a URL; found '{text}'.", "For example: --public-url https://reprise.example.org");

    // An IPv6 address has colons of its own: its port stands behind a bracket.
    private static bool HasPort(string text) => text.StartsWith('[') ? text.Contains("]:", StringComparison.Ordinal) : text.IndexOf(':', StringComparison.Ordinal) == text.LastIndexOf(':');
}
