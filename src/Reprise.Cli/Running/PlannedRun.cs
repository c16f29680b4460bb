using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Engine.Rerunning;
using Reprise.Engine.Restarting;
using Reprise.Engine.Running;
using Reprise.Hosting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;
using Reprise.Storage.Memory;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Running;

/// <summary>A run that is only planned: shows what it would do. The data folder is opened for looking only, and none is made.</summary>
internal static class PlannedRun
{
    /// <summary>Plans and shows.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="handlers">The handlers at hand.</param>
    /// <param name="request">The run.</param>
    /// <param name="steps">Whether each step is shown; for people as it is decided, above the table.</param>
    /// <param name="cancellation">Ends the planning.</param>
    public static async Task ShowAsync(Invocation call, HandlerCatalog handlers, RunRequest request, bool steps, CancellationToken cancellation)
    {
        var workspace = call.Look();
        await using var queue = new MemoryWorkQueue();
        var planner = new RunPlanner(new EngineParts(
            workspace.Journal, workspace.Store, queue, handlers, ProcessIdentity.Current(), workspace.Folder.Scratch));
        if (call.Json)
        {
            var list = steps ? new List<PlanStep>() : null;
            var plan = await planner.PlanAsync(request, list is null ? null : list.Add, cancellation);
            JsonOutput.Write(call.Out, plan with { Steps = list }, ContractJson.Indented.PlanObject);
            return;
        }

        PlanView.Write(call.Out, await planner.PlanAsync(request, steps ? step => PlanView.WriteStep(call.Out, step) : null, cancellation));
    }

    /// <summary>What a planner works with.</summary>
    public static EngineParts Parts(Workspace workspace, HandlerCatalog handlers, IWorkQueue? queue = null) =>
        new(workspace.Journal, workspace.Store, queue ?? new MemoryWorkQueue(), handlers, ProcessIdentity.Current(), workspace.Folder.Scratch);

    /// <summary>Plans a replay and shows it.</summary>
    public static Task ShowAsync(Invocation call, HandlerCatalog handlers, Func<Recording, Task<ReplayRequest>> request, bool steps, CancellationToken cancellation) =>
        ShowAsync(call, handlers, steps, async (parts, recording, onStep) =>
        {
            var replay = await request(recording);
            await PutAside.ShowAsync(call, recording, replay.Origin, cancellation);
            return await new ReplayPlanner(parts).PlanAsync(replay, onStep, cancellation);
        });

    /// <summary>Plans a restart or fork and shows it.</summary>
    public static Task ShowRestartAsync(Invocation call, HandlerCatalog handlers, Func<Recording, Task<RestartRequest>> request, bool steps, CancellationToken cancellation) =>
        ShowAsync(call, handlers, steps, async (parts, recording, onStep) => await new RestartPlanner(parts).PlanAsync(await request(recording), onStep, cancellation), agents: true);

    /// <summary>Plans a rerun and shows it.</summary>
    public static Task ShowAsync(Invocation call, HandlerCatalog handlers, Func<Recording, Task<RerunRequest>> request, bool steps, CancellationToken cancellation) =>
        ShowAsync(call, handlers, steps, async (parts, recording, onStep) => await new RerunPlanner(parts).PlanAsync(await request(recording), onStep, cancellation));

    /// <summary>Plans a recover and shows it.</summary>
    public static Task ShowRecoverAsync(Invocation call, HandlerCatalog handlers, Func<Recording, ValueTask<RunRecord>> run, bool steps, CancellationToken cancellation) =>
        ShowAsync(call, handlers, steps, async (parts, recording, onStep) =>
        {
            var found = await run(recording);
            await PutAside.ShowAsync(call, recording, found, cancellation);
            return await new RecoverPlanner(parts).PlanAsync(found, onStep, cancellation);
        });

    private static async Task ShowAsync(Invocation call, HandlerCatalog handlers, bool steps, Func<EngineParts, Recording, Action<PlanStep>?, Task<PlanObject>> makePlan, bool agents = false)
    {
        var workspace = call.Open();
        await using var queue = new MemoryWorkQueue();
        var parts = Parts(workspace, handlers, queue) with { Nodes = agents ? workspace.KnownNodes() : null };
        var list = new List<PlanStep>();
        Action<PlanStep>? onStep = !steps ? null : call.Json ? list.Add : step => PlanView.WriteStep(call.Out, step);
        var plan = await makePlan(parts, workspace.Recording, onStep);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, plan with { Steps = steps ? list : null }, ContractJson.Indented.PlanObject);
            return;
        }

        PlanView.Write(call.Out, plan);
    }
}
