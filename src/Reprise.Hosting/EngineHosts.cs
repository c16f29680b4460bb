using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Hosting;

/// <summary>Engines over one data folder, one for each queue that runs were begun with.</summary>
public sealed class EngineHosts(string? queue, Workspace workspace, HandlerCatalog handlers) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<EngineHost>> _hosts = new(StringComparer.Ordinal);

    /// <summary>The engine for a run.</summary>
    /// <exception cref="Kernel.RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public Task<EngineHost> ForAsync(RunRecord run, CancellationToken cancellation)
    {
        lock (_gate)
        {
            // A queue that could not be reached may be there by now.
            if (!_hosts.TryGetValue(run.Header.Queue, out var host) || host.IsFaulted || host.IsCanceled)
            {
                _hosts[run.Header.Queue] = host = EngineHost.OpenAsync(QueueChoice.Of(queue, run.Header), () => workspace, handlers, cancellation);
            }

            return host;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values.Where(h => h.IsCompletedSuccessfully))
        {
            await (await host).DisposeAsync();
        }
    }
}
