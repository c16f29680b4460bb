using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Restarting;

/// <summary>Holds the code of a fork with <c>--code same</c> against that of the origin.</summary>
internal static class SameCode
{
    /// <summary>Refuses stages whose code is not the one that the origin recorded.</summary>
    /// <exception cref="RepriseException"><c>code.changed</c>, naming the stages.</exception>
    public static async ValueTask EnsureAsync(Recording recording, RestartRequest request, IReadOnlyList<StageRuntime> stages, CancellationToken cancellation)
    {
        if (request.Changes is not { SameCode: true })
        {
            return;
        }

        var differing = new List<KeyValuePair<string, string>>();
        var origin = (await recording.GraphAsync(request.Origin, cancellation))!;
        foreach (var stage in stages)
        {
            if (origin.Find(stage.Node.Target) is { } node && await RecordedAsync(recording, request.Origin, node.Index, cancellation) is { } recorded && recorded != stage.Code)
            {
                differing.Add(new(stage.Node.Target, $"recorded {recorded.ToHex()[..12]}, now {stage.Code.ToHex()[..12]}"));
            }
        }

        if (differing.Count > 0)
        {
            throw new RepriseException(
                "code.changed", $"The code of {differing.Count:N0} stage{(differing.Count == 1 ? "" : "s")} is not what {request.Origin.Header.Id} recorded.",
                "Bring the recorded code back, or fork with --code latest.", differing);
        }
    }

    private static async ValueTask<Digest?> RecordedAsync(Recording recording, RunRecord run, int stage, CancellationToken cancellation)
    {
        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number, Stage = stage, Limit = 1 }, cancellation))
        {
            return step.Action.Code;
        }

        return null;
    }
}
