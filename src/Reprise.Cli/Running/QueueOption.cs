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

    /// <summary>What the option says, else the queue that a run was begun with.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>; <c>queue.refused</c>: nobody says who may connect.</exception>
    public static QueueChoice Of(Invocation call, RunHeader run) => QueueChoice.Of(call.Get(Option), run);
}
