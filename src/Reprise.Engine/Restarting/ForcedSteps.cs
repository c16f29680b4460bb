using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Restarting;

/// <summary>What runs again whatever is recorded: named stages, and single steps by their slots. Change spreads from there only as far as bytes change.</summary>
internal sealed class ForcedSteps(Recording recording, RestartRequest request)
{
    /// <summary>Those of a pipeline.</summary>
    /// <exception cref="RepriseException"><c>snapshot.stage_unknown</c>, <c>step.not_found</c>, <c>usage.invalid</c>.</exception>
    public async ValueTask<Found> OfPipelineAsync(StageGraph graph, CancellationToken cancellation)
    {
        if (request.Scope == RestartScope.Execution)
        {
            throw new RepriseException(
                "usage.invalid", "A scope of one execution is for calls of agents; the step of a pipeline has no caller.",
                "Leave the scope out: the named step runs again, and after it what its new bytes change.");
        }

        var (stages, steps, slots) = (new List<string>(), new List<string>(), new List<long>());
        foreach (var name in request.Force)
        {
            if (StepLookup.LooksLikeStep(name))
            {
                var named = await OwnStepAsync(name, cancellation);
                steps.Add(IdOf(named));
                slots.Add(named.Slot);
            }
            else
            {
                stages.AddRange(StagesCalled([.. graph.Stages.Select(s => s.Target)], name));
            }
        }

        if (request.Step is { } step)
        {
            slots.Add(step.Slot);
        }

        return new Found([.. stages.Distinct(StringComparer.Ordinal)], [.. steps.Distinct(StringComparer.Ordinal)], [.. slots.Distinct()]);
    }

    /// <summary>Those of an agent run: named targets, and single calls with the callers above them.</summary>
    /// <exception cref="RepriseException"><c>step.not_found</c>, <c>usage.invalid</c>.</exception>
    public async ValueTask<Found> OfCallsAsync(CancellationToken cancellation)
    {
        var (steps, slots) = (new List<string>(), new HashSet<long>());
        foreach (var name in request.Force.Where(StepLookup.LooksLikeStep))
        {
            var named = await OwnStepAsync(name, cancellation);
            steps.Add(IdOf(named));
            await AddWithCallersAsync(named, slots, cancellation);
        }

        if (request is { Step: { } step, Scope: RestartScope.Workflow })
        {
            await AddWithCallersAsync(step, slots, cancellation);
        }

        string[] targets = [.. request.Force.Where(f => !StepLookup.LooksLikeStep(f)).Distinct(StringComparer.Ordinal)];
        await CheckTargetsAsync(targets, [request.Origin.Number], cancellation);
        return new Found(targets, [.. steps.Distinct(StringComparer.Ordinal)], [.. slots]);
    }

    /// <summary>Refuses a target that none of some runs ever called: most likely it is misspelt, and nothing would be meant by it.</summary>
    /// <exception cref="RepriseException"><c>snapshot.stage_unknown</c>.</exception>
    public async ValueTask CheckTargetsAsync(IReadOnlyCollection<string> targets, IEnumerable<long> runs, CancellationToken cancellation)
    {
        var unknown = targets.ToHashSet(StringComparer.Ordinal);
        var called = new HashSet<string>(StringComparer.Ordinal);
        if (unknown.Count == 0)
        {
            return;
        }

        foreach (var run in runs)
        {
            await RemoveCalledAsync(run, unknown, called, cancellation);
            if (unknown.Count == 0)
            {
                return;
            }
        }

        throw new RepriseException(
            "snapshot.stage_unknown", $"{request.Origin.Header.Id} never called '{unknown.First()}'.", NearestName.Hint(unknown.First(), [.. called.Order(StringComparer.Ordinal)], "targets"));
    }

    private async ValueTask RemoveCalledAsync(long run, HashSet<string> unknown, HashSet<string> called, CancellationToken cancellation)
    {
        await foreach (var call in recording.Journal.StepsAsync(new StepQuery { Run = run }, cancellation))
        {
            // What a reused call called stands in its own run; of it the targets below are known.
            foreach (var target in call.Below.Select(c => c.Target).Append(call.Target ?? ""))
            {
                _ = called.Add(target);
                _ = unknown.Remove(target);
            }

            if (unknown.Count == 0)
            {
                return;
            }
        }
    }

    private async ValueTask AddWithCallersAsync(StepRecord step, HashSet<long> slots, CancellationToken cancellation)
    {
        for (var at = step; slots.Add(at.Slot) && at.Parent != 0;)
        {
            at = (await StepLookup.FindAsync(recording, request.Origin.Number, at.Parent, cancellation)).Step;
        }
    }

    /// <summary>A step of the origin.</summary>
    /// <exception cref="RepriseException"><c>step.not_found</c>, <c>usage.invalid</c>: it is another run's.</exception>
    public async ValueTask<StepRecord> OwnStepAsync(string name, CancellationToken cancellation)
    {
        var found = await StepLookup.FindAsync(recording, name, cancellation);
        return found.Run.Number == request.Origin.Number
            ? found.Step
            : throw new RepriseException("usage.invalid", $"{found.Id} is a step of {found.Run.Header.Id}, not of {request.Origin.Header.Id}.", "Name a step of the run that is restarted: `reprise show RUN --steps`.");
    }

    /// <summary>Which of some stages, each as <c>route/stage</c>, a name stands for: that, or the stage's own name.</summary>
    /// <exception cref="RepriseException"><c>snapshot.stage_unknown</c>.</exception>
    public static IReadOnlyList<string> StagesCalled(IReadOnlyCollection<string> stages, string name)
    {
        var found = stages.Where(s => string.Equals(s, name, StringComparison.Ordinal) || string.Equals(OwnName(s), name, StringComparison.Ordinal)).ToList();
        return found.Count > 0 ? found : throw new RepriseException(
            "snapshot.stage_unknown", $"The pipeline has no stage '{name}'.", NearestName.Hint(name, [.. stages.Select(OwnName).Distinct(StringComparer.Ordinal)], "stages"));
    }

    private string IdOf(StepRecord step) => Recording.IdOf(request.Origin, step).ToString();

    private static string OwnName(string stage) => stage[(stage.LastIndexOf('/') + 1)..];

    /// <summary>What was found.</summary>
    /// <param name="Stages">Stages as <c>route/stage</c>, and targets.</param>
    /// <param name="Steps">Ids of single steps that were named, beside the step that is restarted.</param>
    /// <param name="Slots">Slots of single steps and, of calls, of those above them.</param>
    public sealed record Found(IReadOnlyList<string> Stages, IReadOnlyList<string> Steps, IReadOnlyList<long> Slots);
}
