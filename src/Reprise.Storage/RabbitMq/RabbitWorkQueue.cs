using System.Collections.Concurrent;
using System.Threading.Channels;
using Reprise.Kernel;
using Reprise.Kernel.Queue;

namespace Reprise.Storage.RabbitMq;

/// <summary>
/// Queues on RabbitMQ, shared by all processes that use their names; each process gets back what it has published itself, and nothing else. What has not come back is
/// published again after a lost connection, so neither the broker's death nor that of its disk loses anything.
/// </summary>
public sealed class RabbitWorkQueue : IWorkQueue
{
    private readonly RabbitAddress _address;
    private readonly RabbitMqOptions _options;
    private readonly OutstandingTable _outstanding;
    private readonly LinkKeeper _links;
    private readonly ConcurrentDictionary<string, RabbitLane> _lanes = new(StringComparer.Ordinal);
    private readonly Channel<OutstandingWork> _outbox = Channel.CreateUnbounded<OutstandingWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _holdCheck;
    private Task _work = Task.CompletedTask;
    private Task _signs = Task.CompletedTask;
    private volatile bool _closed;
    private string? _refused;
    private DateTimeOffset _refusedAt;

    private RabbitWorkQueue(RabbitAddress address, RabbitMqOptions options)
    {
        (_address, _options) = (address, RabbitMqOptions.Checked(options));
        var owner = RabbitTopology.NewOwner();
        _outstanding = new OutstandingTable(owner, OnAnswer, options.Time);
        _links = new LinkKeeper(address, options, _outstanding, owner);
        _holdCheck = options.Time.CreateTimer(_ => _outstanding.SettleArrivedBefore(options.Time.GetUtcNow() - options.LongestHold), null, options.HoldCheck, options.HoldCheck);
    }

    /// <inheritdoc/>
    public string Kind => _address.Kind;

    /// <inheritdoc/>
    public string? Trouble => _links.Trouble
        ?? (_refused is { } queue && _options.Time.GetUtcNow() - _refusedAt < _options.LongestPause + TimeSpan.FromSeconds(1) ? $"the broker takes nothing for the queue '{queue}': it is full" : null);

    /// <summary>Connects to a broker.</summary>
    /// <param name="address">Where, and for whom.</param>
    /// <param name="options">Numbers that can be set; null for the defaults.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RepriseException"><c>queue.unreachable</c>: nobody answers; <c>queue.refused</c>: user, password or virtual host is wrong.</exception>
    public static async Task<RabbitWorkQueue> ConnectAsync(RabbitAddress address, RabbitMqOptions? options, CancellationToken cancellation)
    {
        var queue = new RabbitWorkQueue(address, options ?? new RabbitMqOptions());
        try
        {
            await queue._links.ConnectAsync(cancellation);
        }
        catch
        {
            await queue.DisposeAsync();
            throw;
        }

        queue._work = Task.Run(queue.WorkAsync, CancellationToken.None);
        queue._signs = queue.ShowSignsAsync();
        return queue;
    }

    /// <inheritdoc/>
    /// <exception cref="RepriseException"><c>queue.conflict</c>: the queue is there with other properties; <c>queue.refused</c>: no right to it.</exception>
    public async ValueTask PublishAsync(string queue, WorkReference work, CancellationToken cancellation)
    {
        var lane = Lane(queue);
        if (!_links.IsOpen(lane))
        {
            await _links.OpenAsync(lane, cancellation);
        }

        await lane.EnterAsync(cancellation);
        ObjectDisposedException.ThrowIf(_closed, this); // Closing makes room, too.
        _ = _outbox.Writer.TryWrite(_outstanding.Add(work, lane));
    }

    /// <inheritdoc/>
    public async ValueTask<Delivery> ReceiveAsync(string queue, CancellationToken cancellation)
    {
        var lane = Lane(queue);
        return _outstanding.Deliver(await lane.TakeAsync(cancellation));
    }

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation)
    {
        _outstanding.Finish(delivery, release: false);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(Delivery delivery, CancellationToken cancellation)
    {
        _outstanding.Finish(delivery, release: true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(string queue, CancellationToken cancellation) => ValueTask.FromResult(Lane(queue).Count);

    /// <inheritdoc/>
    public async ValueTask<bool> HasOthersAsync(string queue, long run, CancellationToken cancellation)
    {
        var lane = Lane(queue);
        try
        {
            return _outstanding.HasOthers(lane, run) || (_links.Current is { } link && await link.Signs.OthersAsync(queue, cancellation));
        }
        catch (Exception e) when (RabbitErrors.IsLoss(e) && !cancellation.IsCancellationRequested)
        {
            return false; // While the connection is lost, publishing waits anyway.
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> PurgeAsync(string queue, long run, CancellationToken cancellation) => ValueTask.FromResult(_outstanding.Purge(Lane(queue), run));

    /// <summary>Ends every wait with an <see cref="ObjectDisposedException"/>, takes back what of this process is still on the broker, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        foreach (var lane in _lanes.Values)
        {
            lane.Close();
        }

        await _holdCheck.DisposeAsync();
        var back = _outstanding.CloseAsync();
        if (_links.Trouble is null)
        {
            _ = await Task.WhenAny(back, Task.Delay(_options.CloseTime, _options.Time));
        }

        await _stop.CancelAsync();
        await _links.DisposeAsync(); // Ends what is being written.
        await _work;
        await _signs;
        await _links.DisposeAsync(); // What was made meanwhile.
        foreach (var lane in _lanes.Values)
        {
            lane.Dispose();
        }

        _stop.Dispose();
    }

    /// <summary>Writes what is published, for as long as the queue is open.</summary>
    private async Task WorkAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await SendAllAsync(await _links.KeepAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closed.
        }
    }

    /// <summary>Tells other processes, for as long as the queue is open, which queues hold references of this one.</summary>
    private async Task ShowSignsAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_options.SignCheck, _options.Time, _stop.Token);
                await (_links.Current?.Signs.UpdateAsync(_lanes.Values, _stop.Token) ?? Task.CompletedTask);
            }
            catch (Exception e) when (RabbitErrors.IsLoss(e))
            {
                // Closed, or the connection is lost: the next one shows them again.
            }
        }
    }

    /// <summary>Writes first what had not come back when the last connection was lost, then what is published; returns once this connection is lost, too.</summary>
    private async Task SendAllAsync(RabbitLink link)
    {
        try
        {
            foreach (var work in _outstanding.Away)
            {
                await SendAsync(link, work);
            }

            while (await _outbox.Reader.WaitToReadAsync(link.Stopped))
            {
                while (_outbox.Reader.TryRead(out var work))
                {
                    await SendAsync(link, work);
                }
            }
        }
        catch (RepriseException e)
        {
            // A queue that was there when it was first used is now another's: tried again after a while.
            _links.GiveUp(link, e.Message);
            await Task.Delay(_options.LongestPause, _options.Time, _stop.Token);
        }
        catch (Exception e) when (RabbitErrors.IsLoss(e))
        {
            link.Lose(e.Message);
        }
    }

    private static async ValueTask SendAsync(RabbitLink link, OutstandingWork work)
    {
        if (work.Lane.OpenOn != link && work.IsAway)
        {
            await LinkKeeper.OpenAsync(work.Lane, link, link.Stopped);
        }

        await link.PublishAsync(work);
    }

    private void OnAnswer(OutstandingWork work, bool taken)
    {
        if (taken)
        {
            work.Refusals = 0;
            return;
        }

        (_refusedAt, _refused) = (_options.Time.GetUtcNow(), work.Lane.Name);
        _ = SendAgainAsync(work, TimeSpan.FromMilliseconds(50 * Math.Pow(2, Math.Min(work.Refusals++, 10))));
    }

    private async Task SendAgainAsync(OutstandingWork work, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause < _options.LongestPause ? pause : _options.LongestPause, _options.Time, _stop.Token);
            work.WrittenOn = null;
            _ = _outbox.Writer.TryWrite(work);
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private RabbitLane Lane(string queue)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _lanes.TryGetValue(queue, out var lane) ? lane : _lanes.GetOrAdd(queue, static (name, capacity) => new RabbitLane(name, capacity), _options.Capacity);
    }
}
