using Reprise.Engine.Contract;
using Reprise.Engine.Replaying;
using Reprise.Engine.Restarting;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>What can be done with a run as it stands now. The verbs themselves refuse for the same reasons.</summary>
public static class RunActions
{
    /// <summary>Every verb in the order in which people are offered them, each with the reason where it is not possible.</summary>
    public static RunActionsObject Of(RunRecord run)
    {
        var restart = RestartableRuns.Refusal(run)?.Message;
        return new RunActionsObject(
        [
            Action("restart", restart),
            Action("fork", restart),
            Action("fresh", restart),
            Action("replay", ReplayHomes.Refusal(run)?.Message),
            Action("recover", RunDetails.NextOf(run, run.Status) is "recover" ? null : $"{Stands(run)}; there is nothing to go on with."),
            Action("cancel", run.HasEnded ? $"{Stands(run)}; it has ended." : run.CancelRequested ? "It is being cancelled already." : null),
            Action("pause", run.HasEnded || !run.OwnerAlive ? $"{Stands(run)}; nobody works on it." : run.PauseRequested ? "It is paused already." : null),
            Action("resume", run is { PauseRequested: true, HasEnded: false } ? null : $"{Stands(run)}; it is not paused."),
            Action("compare", run.Header.Origin is null ? "It came from no other run." : null),
            Action("golden", GoldenRuns.Refusal(run)?.Message),
        ]);
    }

    private static RunActionObject Action(string action, string? why) => new(action, why is null, why);

    private static string Stands(RunRecord run) => $"{run.Header.Id} is {Words.Of(run.Status).Replace('_', ' ')}";
}
