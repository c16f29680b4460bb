namespace Reprise.Tests.Support;

/// <summary>A broker for the tests of one class, which may kill it as long as they bring it back.</summary>
public sealed class OwnRabbit : IAsyncDisposable
{
    private RabbitServer? _server;

    /// <summary>The broker, started with the first that asks; skips the test where RabbitMQ is not installed.</summary>
    public async Task<RabbitServer> GetAsync() => _server ??= await RabbitServer.StartNewAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
