using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Restarting;

/// <summary>What somebody answered for effects, by full ids of steps and full names of stages and targets. A name that means nothing is refused: the answer would be passed over in silence.</summary>
internal sealed class AnsweredEffects(Recording recording, RestartRequest request)
{
    private readonly Dictionary<string, EffectAnswer> _answers = new(StringComparer.Ordinal);

    /// <summary>Those of a pipeline.</summary>
    /// <param name="graph">The new run's pipeline.</param>
    /// <param name="ancestry">The origin and the runs before it.</param>
    /// <param name="twins">Their effects, which may stand in stages that the pipeline has no more.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RepriseException"><c>snapshot.stage_unknown</c>, <c>step.not_found</c>, <c>usage.invalid</c>.</exception>
    public async ValueTask<IReadOnlyDictionary<string, EffectAnswer>> OfPipelineAsync(StageGraph graph, IReadOnlySet<long> ancestry, EffectTwins twins, CancellationToken cancellation)
    {
        string[] stages = [.. graph.Stages.Select(s => s.Target).Concat(twins.All.Select(t => t.Target)).Distinct(StringComparer.Ordinal)];
        foreach (var (name, answer) in await OfStepsAsync(ancestry, cancellation))
        {
            foreach (var stage in ForcedSteps.StagesCalled(stages, name))
            {
                _answers[stage] = answer;
            }
        }

        return _answers;
    }

    /// <summary>Those of an agent run.</summary>
    /// <exception cref="RepriseException"><c>snapshot.stage_unknown</c>, <c>step.not_found</c>, <c>usage.invalid</c>.</exception>
    public async ValueTask<IReadOnlyDictionary<string, EffectAnswer>> OfCallsAsync(CancellationToken cancellation)
    {
        if (request.EffectsOf.Count == 0)
        {
            return _answers;
        }

        var ancestry = await RunAncestry.OfAsync(recording, request.Origin, cancellation);
        var targets = await OfStepsAsync(ancestry, cancellation);
        await new ForcedSteps(recording, request).CheckTargetsAsync([.. targets.Select(t => t.Key)], ancestry.OrderDescending(), cancellation);
        foreach (var (target, answer) in targets)
        {
            _answers[target] = answer;
        }

        return _answers;
    }

    /// <summary>Takes the answers for single steps; returns the others.</summary>
    private async ValueTask<IReadOnlyList<KeyValuePair<string, EffectAnswer>>> OfStepsAsync(IReadOnlySet<long> ancestry, CancellationToken cancellation)
    {
        foreach (var (name, answer) in request.EffectsOf.Where(e => StepLookup.LooksLikeStep(e.Key)))
        {
            var found = await StepLookup.FindAsync(recording, name, cancellation);
            _answers[found.Id.ToString()] = ancestry.Contains(found.Run.Number) ? answer : throw new RepriseException(
                "usage.invalid", $"{found.Id} is a step of {found.Run.Header.Id}, which is neither {request.Origin.Header.Id} nor a run that it came from.",
                "Name a step that took effect there: `--plan` lists them.");
        }

        return [.. request.EffectsOf.Where(e => !StepLookup.LooksLikeStep(e.Key))];
    }
}
