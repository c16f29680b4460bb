using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Commands;

/// <summary>The shape of commands that tell one run something, whoever owns it: <c>pause</c>, <c>resume</c>, <c>cancel</c>.</summary>
internal static class RunControl
{
    /// <summary>Such a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, in one sentence.</param>
    /// <param name="examples">What one would type, and what it does.</param>
    /// <param name="tell">Tells the run, with a reason or none; gives the run as it stands then.</param>
    public static Command Create(
        string name, string description, IReadOnlyList<(string Line, string What)> examples, Func<Workspace, RunRecord, string?, CancellationToken, Task<RunRecord>> tell)
    {
        var target = new Argument<string>("RUN") { HelpName = "RUN", Description = "A run: `last` (the newest), its id, or a unique prefix of it" };
        var reason = new Option<string?>("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };
        target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand(name, description) { Arguments = { target }, Examples = examples };
        command.AddAll(reason);
        command.SetAction(Invocation.Handle(async (call, cancellation) =>
        {
            await RunView.AnswerAsync(call, await (call.Server is { } server ? AskAsync(server) : TellAsync(call.Change())), cancellation);
            return 0;

            async Task<RunObject> TellAsync(Workspace workspace)
            {
                var run = await RunLookup.FindAsync(workspace.Recording, call.Get(target), cancellation);
                return await RunMapping.ToObjectAsync(workspace.Recording, await tell(workspace, run, call.Get(reason), cancellation), cancellation);
            }

            async Task<RunObject> AskAsync(ServerClient asked) => await RemoteRuns.SettledAsync(
                asked, name, await asked.SendAsync(HttpMethod.Post, RemoteRuns.Execution(call.Get(target), name), new RequestBody().Add("reason", call.Get(reason)), ContractJson.Default.RunObject, cancellation), cancellation);
        }));
        return command;
    }
}
