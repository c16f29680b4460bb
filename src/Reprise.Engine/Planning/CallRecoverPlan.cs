using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Planning;

/// <summary>What a recover of an agent run would do: what its calls recorded stays, those that failed or were cut off get their next attempt. What they then call is up to the agents.</summary>
internal static class CallRecoverPlan
{
    private const string Stays = "recorded in this run before it was cut off";
    private const string Again = "failed or cut off: it gets its next attempt";
    private const string Doubt = "is in doubt: it stays so until `reprise resolve`";

    /// <summary>The plan, in one pass over the run's calls.</summary>
    public static async Task<PlanObject> MakeAsync(Recording recording, RunRecord run, Action<PlanStep>? onStep, CancellationToken cancellation)
    {
        var targets = new Dictionary<string, (long Reuse, long Run, long Refuse)>(StringComparer.Ordinal);
        var hazards = new List<PlanHazard>();
        var saved = 0L;
        await foreach (var call in recording.Journal.StepsAsync(new StepQuery { Run = run.Number }, cancellation))
        {
            var (target, id) = (call.Target ?? "", new StepId(run.Header.Id, call.Number).ToString());
            var (word, reason) = call.Status switch
            {
                StepStatus.InDoubt => ("refuse", Doubt),
                StepStatus.Succeeded or StepStatus.Skipped or StepStatus.Quarantined => ("reuse", Stays),
                _ => ("run", Again),
            };
            var counts = targets.GetValueOrDefault(target);
            targets[target] = word switch { "reuse" => counts with { Reuse = counts.Reuse + 1 }, "run" => counts with { Run = counts.Run + 1 }, _ => counts with { Refuse = counts.Refuse + 1 } };
            saved += word is "reuse" ? call.ReusedFrom?.DurationMicros ?? call.DurationMicros : 0;
            onStep?.Invoke(new PlanStep(id, target, call.Item, word, reason, null));
            if (word is "refuse")
            {
                hazards.Add(new PlanHazard(id, target, Doubt));
            }
        }

        return new PlanObject
        {
            Verb = "recover",
            Origin = new PlanOrigin(run.Header.Id.Value),
            Counts = new PlanCounts(targets.Values.Sum(t => t.Reuse), targets.Values.Sum(t => t.Run), 0, 0, targets.Values.Sum(t => t.Refuse), 0),
            SavedMs = Words.Millis(saved),
            Stages = [.. targets.Select(t => new PlanStage(null, null, t.Key, t.Value.Reuse, t.Value.Run, 0, 0, t.Value.Refuse, 0, Reasons(t.Value)))],
            Hazards = hazards,
        };
    }

    private static IReadOnlyList<PlanReason> Reasons((long Reuse, long Run, long Refuse) counts) =>
        [.. ((PlanReason[])[new(Stays, counts.Reuse), new(Again, counts.Run), new(Doubt, counts.Refuse)]).Where(r => r.Count > 0).OrderByDescending(r => r.Count)];
}
