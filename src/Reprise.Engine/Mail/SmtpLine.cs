using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Reprise.Engine.Mail;

/// <summary>An answer of a mail server.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Lines">What it says, without the code.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>On one line, for people.</summary>
    public override string ToString() => MailHeader.OneLine($"{Code} {string.Join(' ', Lines)}");
}

/// <summary>The line to a mail server: commands go out, answers come in, each within a time.</summary>
internal sealed class SmtpLine : IAsyncDisposable
{
    private const int MaxLine = 4096;
    private const int MaxLines = 128;
    private const int Piece = 64 * 1024;
    private readonly TimeSpan _timeout;
    private readonly byte[] _buffer = new byte[MaxLine];
    private Stream _stream;
    private int _from;
    private int _to;

    private SmtpLine(Stream stream, TimeSpan timeout) => (_stream, _timeout) = (stream, timeout);

    /// <summary>The address that this side has, as a server wants to be greeted by it (RFC 5321, 4.1.3).</summary>
    public required string OwnAddress { get; init; }

    /// <summary>Connects.</summary>
    public static async Task<SmtpLine> ConnectAsync(MailSettings settings, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await LimitAsync(settings.Timeout, "reached", stop => socket.ConnectAsync(settings.Host, settings.Port, stop), cancellation);
            var address = ((System.Net.IPEndPoint)socket.LocalEndPoint!).Address;
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            return new SmtpLine(new NetworkStream(socket, ownsSocket: true), settings.Timeout)
            {
                OwnAddress = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address.ToString().Split('%')[0]}]" : $"[{address}]",
            };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Encrypts it from here on. What came before that and was not read is not trusted.</summary>
    public async Task EncryptAsync(MailSettings settings, CancellationToken cancellation)
    {
        if (_from != _to)
        {
            throw new IOException("the server sent something before the encryption began, which it must not.");
        }

        var secure = new SslStream(_stream);
        _stream = secure;
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host, CertificateChainPolicy = Trust(settings.Authorities) };
        await LimitAsync(_timeout, "encrypted with", stop => new ValueTask(secure.AuthenticateAsClientAsync(options, stop)), cancellation);
    }

    /// <summary>Sends a command and reads the answer.</summary>
    public async Task<SmtpReply> AskAsync(string command, CancellationToken cancellation)
    {
        if (command.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new InvalidOperationException("A command to a mail server has a line break in it.");
        }

        await WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellation);
        return await ReadAsync(_timeout, cancellation);
    }

    /// <summary>Sends bytes. The time is that of a piece (RFC 5321, 4.5.3.2.5): a mail may take as long as it moves.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        for (var from = 0; from < bytes.Length; from += Piece)
        {
            var piece = bytes[from..Math.Min(from + Piece, bytes.Length)];
            await LimitAsync(_timeout, "written to", stop => _stream.WriteAsync(piece, stop), cancellation);
        }

        await LimitAsync(_timeout, "written to", stop => new ValueTask(_stream.FlushAsync(stop)), cancellation);
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="IOException">None came in time, or it is none.</exception>
    public async Task<SmtpReply> ReadAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        SmtpReply? reply = null;
        await LimitAsync(timeout, "heard", async stop => reply = await ReadAsync(stop), cancellation);
        return reply!;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<SmtpReply> ReadAsync(CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (lines.Count < MaxLines)
        {
            var line = await ReadLineAsync(cancellation);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null, out var code) || (line.Length > 3 && line[3] is not (' ' or '-')))
            {
                throw new IOException($"the server said '{MailHeader.OneLine(line)}', which is no answer of a mail server.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, lines);
            }
        }

        throw new IOException($"the server's answer has more than {MaxLines} lines.");
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        while (line.WrittenCount <= MaxLine)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _from, _to - _from);
            var taken = _buffer.AsSpan(_from..(end < 0 ? _to : end));
            line.Write(taken);
            if (end >= 0)
            {
                _from = end + 1;
                return Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\r');
            }

            (_from, _to) = (0, await _stream.ReadAsync(_buffer, cancellation));
            if (_to == 0)
            {
                throw new IOException("the server ended the connection.");
            }
        }

        throw new IOException($"a line of the server's answer has more than {MaxLine} bytes.");
    }

    private static async ValueTask LimitAsync(TimeSpan timeout, string what, Func<CancellationToken, ValueTask> action, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            await action(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"the server could not be {what} within {timeout.TotalSeconds:0.#} s.", e);
        }
    }

    private static X509ChainPolicy? Trust(string? authorities)
    {
        if (authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authorities);
        return policy;
    }
}
