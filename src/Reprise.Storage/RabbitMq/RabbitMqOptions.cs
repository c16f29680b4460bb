using RabbitMQ.Client;

namespace Reprise.Storage.RabbitMq;

/// <summary>Numbers of a queue on RabbitMQ that can be set.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>References of a queue that are sent to this process before it acknowledges one. Default 64; at least 1.</summary>
    public ushort Prefetch { get; init; } = 64;

    /// <summary>Messages that may be on their way to the broker unconfirmed. Default 4,000; at least 1.</summary>
    public int Unconfirmed { get; init; } = 4000;

    /// <summary>References of this process that may wait in one queue; a publisher then waits. Default 65,536; at least 1.</summary>
    public int Capacity { get; init; } = 65_536;

    /// <summary>How often the broker delivers a message anew before it is put aside in the dead-letter queue. Default 20: the death of a process counts for each message that was on its way to it.</summary>
    public int DeliveryLimit { get; init; } = 20;

    /// <summary>How long the first connection may take. Default 5 s.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause before a lost connection or a refused message is tried again. Default 5 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long acknowledgements are gathered at the most. Default 2 ms.</summary>
    public TimeSpan GatherTime { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How long a delivery is held unacknowledged at the most: brokers close channels that hold one for 30 minutes. Default 8 minutes.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>How often that is checked. Default 15 s.</summary>
    public TimeSpan HoldCheck { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often other processes are told which queues hold references of this one. Default 200 ms.</summary>
    public TimeSpan SignCheck { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long closing waits for references that are still on the broker, so that none is left behind. Default 2 s.</summary>
    public TimeSpan CloseTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>TLS for <c>amqps</c>; null (the default) for the system's certificates and the host's name.</summary>
    public SslOption? Tls { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Says everything that is wrong at once.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal static RabbitMqOptions Checked(RabbitMqOptions options)
    {
        (string Name, bool Good)[] ranges =
        [
            (nameof(Prefetch), options.Prefetch > 0), (nameof(Unconfirmed), options.Unconfirmed > 0), (nameof(Capacity), options.Capacity > 0), (nameof(DeliveryLimit), options.DeliveryLimit > 0),
            (nameof(ConnectTime), options.ConnectTime > TimeSpan.Zero), (nameof(LongestPause), options.LongestPause > TimeSpan.Zero), (nameof(GatherTime), options.GatherTime >= TimeSpan.Zero),
            (nameof(LongestHold), options.LongestHold > TimeSpan.Zero), (nameof(HoldCheck), options.HoldCheck > TimeSpan.Zero), (nameof(SignCheck), options.SignCheck > TimeSpan.Zero), (nameof(CloseTime), options.CloseTime >= TimeSpan.Zero),
        ];
        var bad = ranges.Where(r => !r.Good).Select(r => r.Name).ToList();
        return bad.Count == 0 ? options : throw new ArgumentException($"Must be above zero: {string.Join(", ", bad)}.", nameof(options));
    }
}
