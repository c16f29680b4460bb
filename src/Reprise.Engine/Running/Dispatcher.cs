using System.Collections.Concurrent;
using Reprise.Kernel.Queue;

namespace Reprise.Engine.Running;

/// <summary>Takes deliveries out of the queues and hands each to the run that it belongs to. One loop a queue name; a delivery of a run that is not here is dropped.</summary>
internal sealed class Dispatcher(IWorkQueue queue) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, IRunSession> _sessions = new();
    private readonly ConcurrentDictionary<string, Task> _loops = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The runs that go on in this process.</summary>
    public IEnumerable<IRunSession> Sessions => _sessions.Values;

    public void Add(IRunSession session)
    {
        _sessions[session.Number] = session;
        foreach (var name in session.Queues)
        {
            if (_loops.ContainsKey(name))
            {
                continue;
            }

            lock (_gate)
            {
                if (!_loops.ContainsKey(name))
                {
                    _loops[name] = LoopAsync(name);
                }
            }
        }
    }

    public void Remove(IRunSession session) => _sessions.TryRemove(session.Number, out _);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_sessions.Values.Select(s => s.InterruptAsync()));
        await _stop.CancelAsync();
        await Task.WhenAll(_loops.Values);
        _stop.Dispose();
    }

    private async Task LoopAsync(string name)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var delivery = await queue.ReceiveAsync(name, _stop.Token);
                if (_sessions.TryGetValue(delivery.Work.Run, out var session))
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static s => _ = s.session.DeliverAsync(s.delivery), (session, delivery), preferLocal: false);
                }
                else
                {
                    await queue.AcknowledgeAsync(delivery, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The engine stops.
        }
    }
}
