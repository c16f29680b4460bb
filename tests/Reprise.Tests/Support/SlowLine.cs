using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Reprise.Tests.Support;

/// <summary>A line to a server of this machine over which one client's bytes go at some 2.5 MiB a second, and the answers at once.</summary>
internal sealed class SlowLine : IAsyncDisposable
{
    private const int Piece = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    public SlowLine(int port)
    {
        _listener.Server.ReceiveBufferSize = Piece;
        _listener.Start();
        _work = CarryAsync(port);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long the client was connected, as soon as it has gone.</summary>
    public TimeSpan Took { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task CarryAsync(int port)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            var answers = server.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
            var begun = Stopwatch.GetTimestamp();
            var buffer = new byte[Piece];
            while (await client.GetStream().ReadAsync(buffer, _stop.Token) is var count and > 0)
            {
                await server.GetStream().WriteAsync(buffer.AsMemory(0, count), _stop.Token);
                Took = Stopwatch.GetElapsedTime(begun);
                await Task.Delay(Pause * count / Piece, _stop.Token);
            }

            server.Client.Shutdown(SocketShutdown.Send);
            await answers;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The client or the test has gone.
        }
    }
}
