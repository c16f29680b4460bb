using Reprise.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedRabbit))]

namespace Reprise.Tests.Support;

/// <summary>The broker that all tests share which do it no harm. It starts with the first that asks for it.</summary>
public sealed class SharedRabbit : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<RabbitServer>? _server;

    /// <summary>The broker; skips the test where RabbitMQ is not installed.</summary>
    public Task<RabbitServer> GetAsync()
    {
        lock (_gate)
        {
            return _server ??= RabbitServer.StartNewAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is { IsCompletedSuccessfully: true })
        {
            await (await _server).DisposeAsync();
        }
    }
}
