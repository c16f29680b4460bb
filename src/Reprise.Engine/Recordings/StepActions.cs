using Reprise.Engine.Contract;
using Reprise.Engine.Restarting;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>What can be done with a step as it stands now. The verbs themselves refuse for the same reasons.</summary>
public static class StepActions
{
    /// <summary>Every verb in the order in which people are offered them, each with the reason where it is not possible.</summary>
    public static RunActionsObject Of(RecordedStep step)
    {
        var restart = RestartableRuns.Refusal(step.Run)?.Message;
        var record = step.Step;
        return new RunActionsObject(
        [
            Action("restart", restart),
            Action("fork", restart),
            Action("restart_only", restart ?? (record.Target is null ? "Only a call can be restarted without the rest of its run; a stage is restarted with what comes after it." : null)),
            Action("rerun", record.Status != StepStatus.Succeeded ? $"{step.Id} is {Words.Of(record.Status).Replace('_', ' ')}; only what a step made can be made again and compared."
                : record.OutputsCount == 0 ? $"{step.Id} made nothing that could be compared."
                : step.Run.Header.Rerun is not null ? $"{step.Id} is a step of a rerun; make the artifact again that it checked." : null),
            Action("resolve", record.Status == StepStatus.InDoubt ? null : $"{step.Id} is {Words.Of(record.Status).Replace('_', ' ')}; only an effect that is in doubt is resolved."),
        ]);
    }

    private static RunActionObject Action(string action, string? why) => new(action, why is null, why);
}
