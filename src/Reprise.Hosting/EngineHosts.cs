using System.Collections.Concurrent;
using Reprise.Engine;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Hosting;

/// <summary>Engines over one data folder, one for each queue that runs were begun with.</summary>
public sealed class EngineHosts(string? queue, Workspace workspace, HandlerCatalog handlers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, EngineHost> _hosts = new(StringComparer.Ordinal);

    /// <summary>The engine for a run. A queue that cannot be reached is tried again with the next run.</summary>
    /// <exception cref="Kernel.RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task<EngineHost> ForAsync(RunRecord run, CancellationToken cancellation)
    {
        if (_hosts.TryGetValue(run.Header.Queue, out var open))
        {
            return open;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            return _hosts.TryGetValue(run.Header.Queue, out var host) ? host
                : _hosts[run.Header.Queue] = await EngineHost.OpenAsync(QueueChoice.Of(queue, run.Header), () => workspace, handlers, cancellation);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>A run that goes on in one of these engines, or null.</summary>
    public RunHandle? Find(RunRecord run) => _hosts.TryGetValue(run.Header.Queue, out var host) ? host.Engine.Find(run.Number) : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
        {
            await host.DisposeAsync();
        }

        _gate.Dispose();
    }
}
