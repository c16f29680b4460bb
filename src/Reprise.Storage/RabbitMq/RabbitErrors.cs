using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Reprise.Kernel;

namespace Reprise.Storage.RabbitMq;

/// <summary>What the broker and its client say, in the words of Reprise.</summary>
internal static class RabbitErrors
{
    /// <summary>The error of a connection that cannot be made.</summary>
    public static RepriseException OfConnecting(Exception cause, RabbitAddress address)
    {
        var facts = new KeyValuePair<string, string>[] { new("queue", address.Kind), new("found", Found(cause)) };
        if (Chain(cause).Any(e => e is PossibleAuthenticationFailureException) || ReplyCode(cause) is Constants.AccessRefused or Constants.NotAllowed or Constants.NotFound)
        {
            return new RepriseException("queue.refused", $"The broker at {address.Place} does not let us in: user, password or virtual host '{address.Vhost}' is wrong, or the user has no rights there.",
                "Give user and password with REPRISE_QUEUE=amqp://user:password@host:port/vhost. The user 'guest' is let in from the broker's own machine only.", facts, cause);
        }

        return new RepriseException("queue.unreachable", $"No broker answers at {address.Place}.",
            "Start RabbitMQ there or correct the URL; without --queue and REPRISE_QUEUE the queue is in memory and needs no broker.", facts, cause);
    }

    /// <summary>The error of a queue that cannot be declared or read.</summary>
    public static RepriseException OfDeclaring(OperationInterruptedException cause, RabbitAddress address, string queue)
    {
        var facts = new KeyValuePair<string, string>[] { new("queue", queue), new("broker", address.Kind), new("found", Found(cause)) };
        return ReplyCode(cause) is Constants.AccessRefused
            ? new RepriseException("queue.refused", $"The user has no right to declare, write or read the queue '{queue}'.",
                "Give the user configure, write and read rights for this queue, its dead-letter queue, `reprise.inbox.*` and the default exchange; docs/queues.md has the command.", facts, cause)
            : new RepriseException("queue.conflict", $"The queue '{queue}' is there already, made by somebody else with other properties.",
                "Delete or rename it on the broker, use another virtual host, or give the route another queue name in the pipeline; docs/queues.md lists the properties.", facts, cause);
    }

    /// <summary>Why a connection ended, in a few words.</summary>
    public static string Words(ShutdownEventArgs reason) => reason.Exception is { } e && reason.ReplyCode is 0 or Constants.InternalError
        ? Found(reason.Exception!)
        : $"{reason.ReplyText} ({reason.ReplyCode.ToString(CultureInfo.InvariantCulture)})";

    /// <summary>Whether an exception says no more than that the connection or the channel is gone.</summary>
    public static bool IsLoss(Exception e) => e is AlreadyClosedException or OperationInterruptedException or IOException or ObjectDisposedException or OperationCanceledException
        or BrokerUnreachableException or System.Net.Sockets.SocketException or TimeoutException or RabbitMQClientException
        or System.Threading.Channels.ChannelClosedException; // The client waits on one for what a lost connection will not answer.

    private static ushort? ReplyCode(Exception cause) => Chain(cause).OfType<OperationInterruptedException>().FirstOrDefault()?.ShutdownReason?.ReplyCode;

    private static string Found(Exception cause)
    {
        var inner = Chain(cause).Last();
        return inner is OperationInterruptedException { ShutdownReason: { } reason } ? reason.ReplyText : inner.Message;
    }

    private static IEnumerable<Exception> Chain(Exception cause)
    {
        for (Exception? e = cause; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }
}
