using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;
using Reprise.Storage.Memory;
using Reprise.Storage.RabbitMq;

namespace Reprise.Hosting;

/// <summary>Which queue delivers the work of a run: in this process's memory, or on a broker.</summary>
public sealed class QueueChoice
{
    /// <summary>The variable that names a queue where nothing else does; the better place for a password.</summary>
    public const string Variable = "REPRISE_QUEUE";

    private const string MemoryName = "memory";
    private readonly RabbitAddress? _broker;

    private QueueChoice(RabbitAddress? broker) => _broker = broker;

    /// <summary>This process's memory.</summary>
    public static QueueChoice Memory { get; } = new(null);

    /// <summary>References of a run that are in the queue or in work at once: few on a broker, so that small runs need not wait behind large ones.</summary>
    public int Window => _broker is null ? 256 : 64;

    /// <summary>The name by which runs record it: <c>memory</c>, or the URL without user and password.</summary>
    public string Kind => _broker?.Kind ?? MemoryName;

    /// <summary>Whether it says who connects.</summary>
    public bool HasCredentials => _broker is { HasCredentials: true };

    /// <summary>Every queue that this process was told to use by whoever started it; memory is always one.</summary>
    /// <param name="given">The URL of a queue, <c>memory</c>, or null.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: one is no URL of a queue.</exception>
    public static IReadOnlyList<QueueChoice> Configured(string? given) =>
        [.. ((QueueChoice?[])[Read(given), Read(Environment.GetEnvironmentVariable(Variable)), Memory]).OfType<QueueChoice>().DistinctBy(c => c.Kind, StringComparer.Ordinal)];

    /// <summary>What was given, else what the variable says, else memory.</summary>
    /// <param name="given">The URL of a queue, <c>memory</c>, or null.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: it is no URL of a queue.</exception>
    public static QueueChoice Of(string? given) => Read(given) ?? Read(Environment.GetEnvironmentVariable(Variable)) ?? Memory;

    /// <summary>What was given, else the queue that a run was begun with. The record has no password: it comes from the variable where that names the same place.</summary>
    /// <param name="given">The URL of a queue, <c>memory</c>, or null.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>; <c>queue.refused</c>: nobody says who may connect.</exception>
    public static QueueChoice Of(string? given, RunHeader run)
    {
        if (Read(given) is { } chosen)
        {
            return chosen;
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
