using System.Collections.Concurrent;
using Reprise.Engine;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Hosting;

/// <summary>Engines over one data folder, one for each queue that runs go over.</summary>
public sealed class EngineHosts(string? queue, Workspace workspace, HandlerCatalog handlers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, EngineHost> _hosts = new(StringComparer.Ordinal);

    /// <summary>The engine for a run that is there.</summary>
    /// <exception cref="Kernel.RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public Task<EngineHost> ForAsync(RunRecord run, CancellationToken cancellation) => ForAsync(QueueChoice.Of(queue, run.Header), cancellation);

    /// <summary>The engine over a queue. One that cannot be reached is tried again with the next run.</summary>
    /// <exception cref="Kernel.RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task<EngineHost> ForAsync(QueueChoice choice, CancellationToken cancellation)
    {
        if (_hosts.TryGetValue(choice.Kind, out var open))
        {
            return open;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            return _hosts.TryGetValue(choice.Kind, out var host) ? host
                : _hosts[choice.Kind] = await EngineHost.OpenAsync(choice, () => workspace, handlers, cancellation);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>A run that goes on in one of these engines, or null.</summary>
    public RunHandle? Find(RunRecord run) => _hosts.Values.Select(h => h.Engine.Find(run.Number)).FirstOrDefault(h => h is not null);

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
