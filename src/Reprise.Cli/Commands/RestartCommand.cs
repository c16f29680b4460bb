using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Running;
using Reprise.Engine.Recordings;
using Reprise.Engine.Restarting;
using Reprise.Hosting;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise restart RUN|STEP</c>: a new run of the same work, which takes over what already succeeded.</summary>
internal static class RestartCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("restart", "Do the work of a run again, and reuse what already succeeded")
        {
            Examples =
            [
                ("reprise restart last", "reuse what succeeded, run the rest"),
                ("reprise restart last --plan", "say what that would be, why, and what it would save"),
                ("reprise restart last --force score", "run the stage score again, and what its new bytes change"),
                ("reprise restart last --reuse none", "run everything afresh"),
            ],
        };
        RestartOptions.AddTo(command);
        command.SetAction(Invocation.Handle((call, cancellation) => RunAsync(
            call, recording => RestartOptions.ReadAsync(call, recording, cancellation), () => RestartOptions.Body(call), cancellation)));
        return command;
    }

    /// <summary>Plans it or carries it out.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="read">Reads the request against a data folder.</param>
    /// <param name="body">Makes the body of the request to a server.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> RunAsync(Invocation call, Func<Recording, Task<RestartRequest>> read, Func<RequestBody> body, CancellationToken cancellation)
    {
        Values.Belongs(call.Get(RestartOptions.Steps), "--steps", call.Get(RestartOptions.Plan), "--plan");
        EndNotice.Check(call);
        if (call.Server is { } server)
        {
            return await RemoteRuns.BeginAsync(call, server, RemoteRuns.Execution(call.Get(RestartOptions.Target), call.Name), body(), call.Get(RestartOptions.Detach), cancellation);
        }

        if (call.Get(RestartOptions.Plan))
        {
            await PlannedRun.ShowRestartAsync(call, ShippedHandlers.Catalog(), read, call.Get(RestartOptions.Steps), cancellation);
            return 0;
        }

        var workspace = call.Change();
        var request = await read(workspace.Recording);
        var isCall = request.Origin.Header is { Pipeline: null, Target: not null };
        await using var host = await EngineHost.OpenAsync(
            QueueOption.Of(call, request.Origin.Header), () => workspace, ShippedHandlers.Catalog(), cancellation, nodes: isCall ? workspace.KnownNodes() : null);
        if (request.Detach || isCall)
        {
            return RunFollower.ShowQueued(call, await host.Engine.DetachAsync(request, cancellation));
        }

        return await RunFollower.FollowAsync(call, workspace, await host.Engine.RestartAsync(request, cancellation), cancellation);
    }
}
