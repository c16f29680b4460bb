using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;
using Reprise.Storage.Memory;
using Reprise.Storage.RabbitMq;

namespace Reprise.Cli.Running;

/// <summary>Which queue delivers the work of a run: in this process's memory, or on a broker.</summary>
internal sealed class QueueChoice
{
    /// <summary>The variable that names a queue where no option does; the better place for a password.</summary>
    public const string Variable = "REPRISE_QUEUE";

    private const string MemoryName = "memory";
    private readonly RabbitAddress? _broker;

    private QueueChoice(RabbitAddress? broker) => _broker = broker;

    /// <summary>The option.</summary>
    public static Option<string?> Option { get; } = new("--queue")
    {
        Description = $"Where work waits: memory (default), or amqp://user:password@host:5672/vhost (RabbitMQ); also ${Variable}",
        HelpName = "URL",
    };

    /// <summary>This process's memory.</summary>
    public static QueueChoice Memory { get; } = new(null);

    /// <summary>References of a run that are in the queue or in work at once: few on a broker, so that small runs need not wait behind large ones.</summary>
    public int Window => _broker is null ? 256 : 64;

    /// <summary>What the option says, else the variable, else memory.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: it is no URL of a queue.</exception>
    public static QueueChoice Of(Invocation call) => Read(call.Get(Option)) ?? Read(Environment.GetEnvironmentVariable(Variable)) ?? Memory;

    /// <summary>What the option says, else the queue that a run was begun with. The record has no password: it comes from the variable where that names the same place.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>; <c>queue.refused</c>: nobody says who may connect.</exception>
    public static QueueChoice Of(Invocation call, RunHeader run)
    {
        if (Read(call.Get(Option)) is { } given)
        {
            return given;
        }

        var recorded = Read(run.Queue)!;
        if (recorded._broker is not { } broker)
        {
            return recorded;
        }

        if (Read(Environment.GetEnvironmentVariable(Variable))?._broker is { HasCredentials: true } named && string.Equals(named.Kind, broker.Kind, StringComparison.Ordinal))
        {
            return new QueueChoice(named);
        }

        return broker.IsLoopback
            ? recorded
            : throw new RepriseException("queue.refused", $"{run.Id} was begun with the queue {broker.Kind}; a recording holds no password.",
                $"Set {Variable} to its URL with user and password, or give another queue, for example --queue memory.", [new("queue", broker.Kind)]);
    }

    /// <summary>The dead-letter queues of these queues that hold something; in memory there are none.</summary>
    /// <exception cref="RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task<IReadOnlyList<(string Queue, long Messages)>> DeadLettersAsync(IEnumerable<string> queues, CancellationToken cancellation) =>
        _broker is null ? [] : await DeadLetters.CountAsync(_broker, queues, cancellation);

    /// <summary>Opens it.</summary>
    /// <exception cref="RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task<IWorkQueue> OpenAsync(CancellationToken cancellation) =>
        _broker is null ? new MemoryWorkQueue() : await RabbitWorkQueue.ConnectAsync(_broker, null, cancellation);

    private static QueueChoice? Read(string? text) =>
        string.IsNullOrEmpty(text) ? null : text is MemoryName ? Memory : new QueueChoice(RabbitAddress.Parse(text));
}
