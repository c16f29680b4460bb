using System.Globalization;
using Polly;
using Polly.Retry;
using Reprise.Kernel;

namespace Reprise.Storage.RabbitMq;

/// <summary>Keeps one connection up: makes another where one is lost, for as long as it takes. Queues are declared and consumed again on each when something is published to them.</summary>
internal sealed class LinkKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly RabbitAddress _address;
    private readonly RabbitMqOptions _options;
    private readonly OutstandingTable _outstanding;
    private readonly string _owner;
    private readonly ResiliencePipeline _again;
    private TaskCompletionSource<RabbitLink> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RabbitLink? _current;
    private volatile string? _trouble;
    private int _connections;

    public LinkKeeper(RabbitAddress address, RabbitMqOptions options, OutstandingTable outstanding, string owner)
    {
        (_address, _options, _outstanding, _owner) = (address, options, outstanding, owner);
        _again = new ResiliencePipelineBuilder { TimeProvider = options.Time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is RepriseException),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = options.LongestPause,
            OnRetry = args =>
            {
                _trouble = args.Outcome.Exception?.Message;
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>Why nothing can be delivered at present, or null.</summary>
    public string? Trouble => _current switch
    {
        { Blocked: { } reason } => $"the broker takes nothing at present: {reason}",
        { Lost.IsCompleted: true } => _trouble ?? "the connection to the broker is lost",
        _ => _trouble,
    };

    /// <summary>The connection, or null while there is none.</summary>
    public RabbitLink? Current => _current is { Lost.IsCompleted: false } link ? link : null;

    /// <summary>Connects once.</summary>
    /// <exception cref="RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.ConnectTime);
        try
        {
            var inbox = string.Create(CultureInfo.InvariantCulture, $"{_owner}.{++_connections}");
            _current = await RabbitLink.OpenAsync(_address, _options, _outstanding, inbox, limit.Token);
            _trouble = null;
            _up.TrySetResult(_current);
        }
        catch (Exception e) when (RabbitErrors.IsLoss(e) && !cancellation.IsCancellationRequested)
        {
            throw RabbitErrors.OfConnecting(e, _address);
        }
    }

    /// <summary>The connection that is up; where the last one is lost, waits until there is another. Called by one at a time.</summary>
    public async Task<RabbitLink> KeepAsync(CancellationToken cancellation)
    {
        if (_current is { Lost.IsCompleted: true } lost)
        {
            _trouble = $"the connection to the broker is lost: {await lost.Lost}";
            _up = new TaskCompletionSource<RabbitLink>(TaskCreationOptions.RunContinuationsAsynchronously);
            await lost.DisposeAsync();
            await _again.ExecuteAsync(async token => await ConnectAsync(token), cancellation);
        }

        return _current!;
    }

    /// <summary>Says why the connection was given up, until there is another.</summary>
    public void GiveUp(RabbitLink link, string trouble)
    {
        link.Lose(trouble);
        _trouble = trouble;
    }

    /// <summary>Whether a queue is declared and consumed.</summary>
    public bool IsOpen(RabbitLane lane) => lane.OpenOn is { Lost.IsCompleted: false } link && link == _current;

    /// <summary>Declares a queue and begins to consume it, once there is a connection.</summary>
    /// <exception cref="RepriseException"><c>queue.conflict</c>, <c>queue.refused</c>.</exception>
    public async Task OpenAsync(RabbitLane lane, CancellationToken cancellation)
    {
        while (!IsOpen(lane))
        {
            var link = await Volatile.Read(ref _up).Task.WaitAsync(cancellation);
            try
            {
                await OpenAsync(lane, link, cancellation);
            }
            catch (Exception e) when (RabbitErrors.IsLoss(e) && !cancellation.IsCancellationRequested)
            {
                link.Lose(e.Message);
            }

            if (link.Lost.IsCompleted)
            {
                await Task.Delay(Glance, _options.Time, cancellation); // Another connection is on its way.
            }
        }
    }

    /// <summary>The same on one connection.</summary>
    public static async Task OpenAsync(RabbitLane lane, RabbitLink link, CancellationToken cancellation)
    {
        if (lane.OpenOn == link)
        {
            return;
        }

        await lane.Opening.WaitAsync(cancellation);
        try
        {
            if (lane.OpenOn != link)
            {
                await link.OpenAsync(lane, cancellation);
                lane.OpenOn = link;
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested && !link.Lost.IsCompleted)
        {
            throw new TimeoutException($"the broker does not answer for the queue '{lane.Name}'", e);
        }
        finally
        {
            _ = lane.Opening.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_current is { } link)
        {
            await link.DisposeAsync();
        }

        _ = _up.TrySetException(new ObjectDisposedException(_address.Kind));
        _ = _up.Task.Exception; // Nobody may wait for it.
    }
}
