using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Reprise.Kernel;

namespace Reprise.Storage.RabbitMq;

/// <summary>One connection from its opening to its loss: a channel that publishes, one that consumes, forwards and acknowledges. It is never mended; another takes its place.</summary>
internal sealed class RabbitLink : IAsyncDisposable
{
    private readonly RabbitAddress _address;
    private readonly RabbitMqOptions _options;
    private readonly OutstandingTable _outstanding;
    private readonly IConnection _connection;
    private readonly IChannel _publishing;
    private readonly IChannel _consuming;
    private readonly ConfirmWindow _window;
    private readonly AckBatch _acks;
    private readonly BasicProperties _properties;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _acknowledging = Task.CompletedTask;
    private int _disposed;

    private RabbitLink(RabbitAddress address, RabbitMqOptions options, OutstandingTable outstanding, string inbox, IConnection connection, IChannel publishing, IChannel consuming)
    {
        (_address, _options, _outstanding, _connection, _publishing, _consuming) = (address, options, outstanding, connection, publishing, consuming);
        (Inbox, Stopped) = (inbox, _stop.Token);
        _properties = new BasicProperties { Persistent = true, ReplyTo = inbox };
        _window = new ConfirmWindow(options.Unconfirmed, outstanding.Answer);
        Signs = new WorkSigns(connection);
        _acks = new AckBatch(Math.Max(1, options.Prefetch / 2), options.GatherTime);
    }

    /// <summary>The queue to which other processes forward what is ours.</summary>
    public string Inbox { get; }

    /// <summary>Which processes have references where.</summary>
    public WorkSigns Signs { get; }

    /// <summary>Completes with the reason once the connection is of no use any more.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Cancelled with it.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Why the broker takes nothing at present, or null.</summary>
    public string? Blocked { get; private set; }

    /// <summary>Connects, and listens at an inbox of its own.</summary>
    public static async Task<RabbitLink> OpenAsync(
        RabbitAddress address, RabbitMqOptions options, OutstandingTable outstanding, string inbox, CancellationToken cancellation)
    {
        var connection = await address.MakeFactory(options).CreateConnectionAsync(cancellation);
        try
        {
            var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellation);
            var consuming = await connection.CreateChannelAsync(cancellationToken: cancellation);
            var link = new RabbitLink(address, options, outstanding, inbox, connection, publishing, consuming);
            await link.BeginAsync(cancellation);
            return link;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Declares a queue and consumes it.</summary>
    /// <exception cref="RepriseException"><c>queue.conflict</c>, <c>queue.refused</c>.</exception>
    public async Task OpenAsync(RabbitLane lane, CancellationToken cancellation)
    {
        await RabbitTopology.DeclareAsync(_connection, _address, lane.Name, _options, cancellation);
        try
        {
            _ = await _consuming.BasicConsumeAsync(lane.Name, autoAck: false, MakeConsumer(lane.Name), cancellation);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.AccessRefused or Constants.ResourceLocked)
        {
            throw RabbitErrors.OfDeclaring(e, _address, lane.Name);
        }
    }

    /// <summary>Writes a reference to its queue unless that was done here before; waits while too many are unconfirmed. Called by one at a time.</summary>
    public async ValueTask PublishAsync(OutstandingWork work)
    {
        if (work.WrittenOn == this || !work.IsAway)
        {
            return;
        }

        await _window.EnterAsync(work, Stopped);
        work.WrittenOn = this;
        await _publishing.BasicPublishAsync("", work.Lane.Name, mandatory: false, _properties, WorkMessage.Write(work.Id, work.Work), Stopped);
    }

    /// <summary>A delivery of this connection is done.</summary>
    public void Settle(ulong tag) => _acks.Add(tag);

    /// <summary>A message has come in: it is ours, another process's, or nobody's.</summary>
    public async Task TakeAsync(string queue, ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var inbox = properties.ReplyTo;
        if (WorkMessage.TryReadId(body.Span, out var problem) is not { } id || !RabbitTopology.IsInbox(inbox))
        {
            await BuryAsync(queue, properties, body, problem.Length > 0 ? problem : "it does not say whose it is");
        }
        else if (_outstanding.IsOwn(inbox!))
        {
            if (_outstanding.Arrive(id, this, tag))
            {
                return; // Acknowledged when its worker is done.
            }
        }
        else
        {
            // Where that process is gone, the broker drops it: its run is recovered from the journal.
            await _consuming.BasicPublishAsync("", inbox!, mandatory: false, new BasicProperties { ReplyTo = inbox }, body, Stopped);
        }

        Settle(tag); // On the channel that forwarded it, so after it.
    }

    /// <summary>The connection is of no use any more.</summary>
    public void Lose(string reason)
    {
        if (_lost.TrySetResult(reason))
        {
            _ = _stop.CancelAsync(); // Elsewhere: what waits for it disposes of the connection, whose own thread this may be.
        }
    }

    /// <summary>Sends the last acknowledgements and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        var alive = !Lost.IsCompleted;
        Lose("closed");
        await _acknowledging;
        try
        {
            if (alive)
            {
                await _acks.FlushAsync(AcknowledgeAsync);
                await _connection.CloseAsync(Constants.ReplySuccess, "done", _options.ConnectTime, abort: true, CancellationToken.None);
            }
        }
        catch (Exception e) when (RabbitErrors.IsLoss(e))
        {
            // It went away by itself: the broker takes back what was not acknowledged.
        }

        await _connection.DisposeAsync();
        _window.Dispose();
        _acks.Dispose();
        Signs.Dispose();
        _stop.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        _connection.ConnectionShutdownAsync += (_, reason) => LoseAsync(RabbitErrors.Words(reason));
        _connection.ConnectionBlockedAsync += (_, blocked) => BlockAsync(blocked.Reason);
        _connection.ConnectionUnblockedAsync += (_, _) => BlockAsync(null);
        _publishing.ChannelShutdownAsync += (_, reason) => LoseAsync(RabbitErrors.Words(reason));
        _consuming.ChannelShutdownAsync += (_, reason) => LoseAsync(RabbitErrors.Words(reason));
        _publishing.BasicAcksAsync += (_, ack) => AnswerAsync(ack.DeliveryTag, ack.Multiple, taken: true);
        _publishing.BasicNacksAsync += (_, nack) => AnswerAsync(nack.DeliveryTag, nack.Multiple, taken: false);
        await _consuming.BasicQosAsync(0, _options.Prefetch, global: false, cancellation);
        await RabbitTopology.DeclareInboxAsync(_consuming, Inbox, cancellation);
        _ = await _consuming.BasicConsumeAsync(Inbox, autoAck: false, MakeConsumer(queue: null), cancellation);
        _acknowledging = AcknowledgeAsync();
    }

    private LinkConsumer MakeConsumer(string? queue) => new(_consuming, this, queue ?? Inbox);

    private Task LoseAsync(string reason)
    {
        Lose(reason);
        return Task.CompletedTask;
    }

    private Task BlockAsync(string? reason)
    {
        Blocked = reason;
        return Task.CompletedTask;
    }

    private Task AnswerAsync(ulong number, bool multiple, bool taken)
    {
        _window.Settle(number, multiple, taken);
        return Task.CompletedTask;
    }

    private async Task AcknowledgeAsync()
    {
        try
        {
            await _acks.RunAsync(AcknowledgeAsync, Stopped);
        }
        catch (Exception e) when (RabbitErrors.IsLoss(e))
        {
            Lose(e.Message);
        }
    }

    private ValueTask AcknowledgeAsync(ulong tag, bool multiple) => _consuming.BasicAckAsync(tag, multiple, CancellationToken.None);

    /// <summary>Puts aside what cannot be read, with the reason.</summary>
    private async ValueTask BuryAsync(string queue, IReadOnlyBasicProperties found, ReadOnlyMemory<byte> body, string reason)
    {
        if (string.Equals(queue, Inbox, StringComparison.Ordinal))
        {
            return; // Whoever wrote it there knows what he did; an inbox has nothing of value.
        }

        var properties = new BasicProperties(found)
        {
            Persistent = true,
            Expiration = null,
            UserId = null, // The broker refuses another's.
            Headers = new Dictionary<string, object?>(found.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal), StringComparer.Ordinal)
            {
                ["x-reprise-reason"] = string.Create(CultureInfo.InvariantCulture, $"not a reference of Reprise: {reason}"),
            },
        };
        await _consuming.BasicPublishAsync("", RabbitTopology.DeadLetterQueue(queue), mandatory: false, properties, body, Stopped);
    }
}
