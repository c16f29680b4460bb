using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Running;

/// <summary>The option that names the queue of a run.</summary>
internal static class QueueOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Option { get; } = new("--queue")
    {
        Description = $"Where work waits: memory (default), or amqp://user:password@host:5672/vhost (RabbitMQ); also ${QueueChoice.Variable}",
        HelpName = "URL",
    };

    /// <summary>What the option says, else the variable, else memory.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: it is no URL of a queue.</exception>
    public static QueueChoice Of(Invocation call) => QueueChoice.Of(call.Get(Option));

    /// <summary>The name of the queue that the option says, for a request to a server; null where it says none.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: it is no URL of a queue, or there is a user in it, whose password is nobody else's business.</exception>
    public static string? Name(Invocation call) => call.Get(Option) is not { } text ? null
        : QueueChoice.Of(text) is { HasCredentials: false } choice ? choice.Kind
        : throw new RepriseException("usage.invalid", "--queue holds a user, which is not sent to a server.", "Leave out user and password: the server has its own for the queues that it uses.");

    /// <summary>What the option says, else the queue that a run was begun with.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>; <c>queue.refused</c>: nobody says who may connect.</exception>
    public static QueueChoice Of(Invocation call, RunHeader run) => QueueChoice.Of(call.Get(Option), run);
}
