using Reprise.Cli.Parsing;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Cli.Running;

/// <summary>Engines over one data folder, one for each queue that runs were begun with.</summary>
internal sealed class EngineHosts(Invocation call, Workspace workspace, HandlerCatalog handlers) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<EngineHost>> _hosts = new(StringComparer.Ordinal);

    /// <summary>The engine for a run.</summary>
    /// <exception cref="Kernel.RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public Task<EngineHost> ForAsync(RunRecord run, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_hosts.TryGetValue(run.Header.Queue, out var host))
            {
                _hosts[run.Header.Queue] = host = EngineHost.OpenAsync(QueueChoice.Of(call, run.Header), () => workspace, handlers, cancellation);
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
