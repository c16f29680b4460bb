using System.Net;
using RabbitMQ.Client;
using Reprise.Kernel;

namespace Reprise.Storage.RabbitMq;

/// <summary>Where a broker is and who connects: <c>amqp://user:password@host:5672/vhost</c>. It prints itself without user and password.</summary>
public sealed class RabbitAddress
{
    private const string Example = "For example: amqp://user:password@host:5672/vhost; amqps for TLS. Write special characters of a password as %XX.";
    private readonly Uri _uri;
    private readonly string _user = "guest";
    private readonly string _password = "guest";

    private RabbitAddress(Uri uri, RabbitAddress? credentials = null)
    {
        _uri = uri;
        var path = uri.AbsolutePath.TrimStart('/');
        Vhost = path.Length == 0 ? "/" : Uri.UnescapeDataString(path);
        Port = uri.IsDefaultPort || uri.Port < 0 ? (IsTls ? 5671 : 5672) : uri.Port;
        if (credentials is not null)
        {
            (_user, _password, HasCredentials) = (credentials._user, credentials._password, credentials.HasCredentials);
        }
        else if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            (_user, _password, HasCredentials) = (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "", true);
        }
    }

    /// <summary>Reads a URL.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>. It does not repeat the URL, which may hold a password.</exception>
    public static RabbitAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
        {
            throw new RepriseException("usage.invalid", "The URL of the queue cannot be read: expected `memory`, or amqp:// or amqps:// with a host.", Example);
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath.TrimStart('/').Contains('/', StringComparison.Ordinal))
        {
            throw new RepriseException("usage.invalid", "The URL of the queue has more than user, password, host, port and one name of a virtual host.", Example);
        }

        return new RabbitAddress(uri);
    }

    /// <summary>The URL without user and password, as a run records it; the same text for the same place.</summary>
    public string Kind => $"{_uri.Scheme}://{Host}:{Port}{(Vhost is "/" ? "" : "/" + Uri.EscapeDataString(Vhost))}";

    /// <summary>Host and port.</summary>
    public string Place => $"{Host}:{Port}";

    /// <summary>The virtual host; <c>/</c> by default.</summary>
    public string Vhost { get; }

    /// <summary>Whether the URL named a user. Without one it is <c>guest</c>, which brokers let in from their own machine only.</summary>
    public bool HasCredentials { get; }

    /// <summary>Whether the broker is on this machine.</summary>
    public bool IsLoopback => _uri.IsLoopback || (IPAddress.TryParse(_uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));

    private string Host => _uri.Host;

    private int Port { get; }

    private bool IsTls => _uri.Scheme is "amqps";

    /// <summary>The same place for another's user.</summary>
    public RabbitAddress WithCredentialsOf(RabbitAddress other) => new(_uri, other);

    /// <inheritdoc/>
    public override string ToString() => Kind;

    internal ConnectionFactory MakeFactory(RabbitMqOptions options) => new()
    {
        HostName = _uri.DnsSafeHost,
        Port = Port,
        VirtualHost = Vhost,
        UserName = _user,
        Password = _password,
        ClientProvidedName = "reprise",
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(15),
        ContinuationTimeout = TimeSpan.FromSeconds(10),
        RequestedConnectionTimeout = options.ConnectTime,
        HandshakeContinuationTimeout = options.ConnectTime,
        Ssl = IsTls ? options.Tls ?? new SslOption(_uri.DnsSafeHost) { Enabled = true } : new SslOption(),
    };
}
