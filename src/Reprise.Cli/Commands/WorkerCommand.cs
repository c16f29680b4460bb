using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Hosting;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise worker</c>: carries out runs that were detached, and goes on with those whose process died.</summary>
internal static class WorkerCommand
{
    private static readonly Option<bool> NoRecover = new("--no-recover") { Description = "Leave runs alone whose process died" };
    private static readonly Option<bool> Drain = new("--drain") { Description = "End when nothing is left to do" };
    private static readonly Option<int?> MaxRuns = new("--max-runs") { CustomParser = Values.Whole, Description = "Runs at a time (default 16)", HelpName = "N" };

    private static readonly Option<int?> CrashLimit = new("--crash-limit") { CustomParser = Values.Whole, Description = "Keep a step aside after so many deaths of its process in a row (default 3)", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("worker", "Carry out detached runs, and go on with runs whose process died")
        {
            Examples = [("reprise worker", "until it is stopped"), ("reprise worker --drain", "until nothing is left to do")],
        };
        command.AddAll(QueueOption.Option, NoRecover, Drain, MaxRuns, CrashLimit);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var notices = new Notices(call.Error);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(notices, "what is in work may end; the rest waits for the next worker.", stop.Cancel);
        var options = new EngineOptions();
        options = call.Get(CrashLimit) is { } limit ? options with { CrashLimit = Values.Positive("--crash-limit", limit) } : options;
        await using var host = await EngineHost.OpenAsync(QueueOption.Of(call), call.Make, ShippedHandlers.Catalog(), cancellation, options);
        var worker = new RunWorker(host.Engine, host.Parts, new RunWorkerOptions
        {
            Recover = !call.Get(NoRecover),
            Drain = call.Get(Drain),
            MaxRuns = call.Get(MaxRuns) is { } most ? Values.Positive("--max-runs", most) : new RunWorkerOptions().MaxRuns,
        })
        {
            Taken = run => notices.Say($"{run.Header.Id} {Words.Of(run.Header.Kind)} {run.Header.Pipeline} taken"),
            Ended = run => ShowEnd(call, notices, run),
            Refused = (run, error) => notices.Say($"{run.Header.Id} cannot be carried out here: {Format.OneLine(error.Message)} {Format.OneLine(error.Hint ?? "")}"),
        };
        await using var postman = host.Postman(line => notices.Say(Format.OneLine(line)));
        notices.Say($"worker {Environment.ProcessId} works for {call.Make().Folder.Path} on the queue {host.Parts.Queue.Kind}");
        await worker.WorkAsync(stop.Token);
        return 0;
    }

    private static void ShowEnd(Invocation call, Notices notices, RunRecord run)
    {
        var state = run.Summary!;
        if (call.Json)
        {
            lock (call)
            {
                JsonOutput.Write(call.Out, RunMapping.ToObject(run, state), ContractJson.Line.RunObject);
                call.Out.Flush();
            }
        }

        notices.Say($"{run.Header.Id} {Words.Of(state.Status)}{(state.Error is { } error ? ": " + Format.OneLine(error.Message) : "")}");
    }
}
