using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>
/// The external steps of a run's ancestry, by slot: a step in the same slot would repeat an effect. In another pipeline, where slots differ, type and item
/// tell; that may be one too many, and somebody has to answer for it.
/// </summary>
internal sealed class EffectTwins
{
    private const int Shown = 20;
    private readonly Dictionary<long, Twin> _bySlot = [];
    private readonly Dictionary<(string Type, string Item), Twin> _byItem = [];

    private EffectTwins()
    {
    }

    /// <summary>None.</summary>
    public static EffectTwins None { get; } = new();

    /// <summary>Those that the same slots of the run would repeat.</summary>
    public IReadOnlyDictionary<long, Twin> BySlot => _bySlot;

    /// <summary>All that may be repeated: one for each slot.</summary>
    public IEnumerable<Twin> All => _bySlot.Values.Concat(_byItem.Values);

    /// <summary>Loads those of stages that a run will execute.</summary>
    /// <param name="recording">Where they are recorded.</param>
    /// <param name="ancestry">The runs before it.</param>
    /// <param name="graph">The run's pipeline.</param>
    /// <param name="stages">Its stages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<EffectTwins> LoadAsync(
        Recording recording, IReadOnlySet<long> ancestry, StageGraph graph, IEnumerable<StageRuntime> stages, CancellationToken cancellation)
    {
        var external = stages.Where(s => s.Effect == Effect.External).ToList();
        if (external.Count == 0)
        {
            return None;
        }

        var twins = new EffectTwins();
        foreach (var number in ancestry.Order())
        {
            var run = await recording.RunAsync(number, cancellation);
            if (await recording.GraphAsync(run, cancellation) is not { } there || run.Header.Rerun is not null)
            {
                continue;
            }

            // A stage that has another name or place now is told by its type.
            var same = string.Equals(there.Pipeline.Name, graph.Pipeline.Name, StringComparison.Ordinal);
            foreach (var stage in there.Stages)
            {
                var isHere = same && graph.Stages.Any(s => string.Equals(s.Target, stage.Target, StringComparison.Ordinal));
                if (external.Any(s => isHere ? string.Equals(s.Node.Target, stage.Target, StringComparison.Ordinal) : string.Equals(s.Stage.Type, stage.Stage.Type, StringComparison.Ordinal)))
                {
                    await twins.AddAsync(recording, run, stage, isHere, cancellation);
                }
            }
        }

        return twins;
    }

    /// <summary>The effect that a step would repeat, or null.</summary>
    public Twin? Find(StepWork work) => _bySlot.TryGetValue(work.Slot, out var twin) || _byItem.TryGetValue((work.Stage.Stage.Type, work.Inputs.Item), out twin) ? twin : null;

    /// <summary>Refuses where there is any.</summary>
    /// <exception cref="RepriseException"><c>effects.unacknowledged</c>, with the first of them.</exception>
    public void ThrowIfAny()
    {
        var count = _bySlot.Count + _byItem.Count;
        if (count > 0)
        {
            throw new RepriseException(
                "effects.unacknowledged", $"{count:N0} step{(count == 1 ? "" : "s")} would repeat an effect that took place before; nothing was begun.",
                "Say what becomes of them: --effects repeat lets them take effect again, --effects skip leaves them out.",
                [.. All.Take(Shown).Select(t => new KeyValuePair<string, string>(t.Id.ToString(), ItemNames.Sentence(t.Target, t.Item))), .. count > Shown ? [new("and", $"{count - Shown:N0} more")] : Array.Empty<KeyValuePair<string, string>>()]);
        }
    }

    private async ValueTask AddAsync(Recording recording, RunRecord run, StageNode stage, bool same, CancellationToken cancellation)
    {
        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number, Stage = stage.Index }, cancellation))
        {
            if (step is not { Effect: Effect.External, Status: StepStatus.Succeeded or StepStatus.InDoubt, Decision: DecisionKind.Execute })
            {
                continue;
            }

            var twin = new Twin(new StepId(run.Header.Id, step.Number), stage.Target, step.Item, step.Status == StepStatus.InDoubt);
            if (same)
            {
                _bySlot[step.Slot] = twin;
            }
            else
            {
                _byItem[(stage.Stage.Type, step.Item)] = twin;
            }
        }
    }

    /// <summary>An effect that took place, or may have.</summary>
    /// <param name="Id">The step.</param>
    /// <param name="Target">Its stage.</param>
    /// <param name="Item">Its item.</param>
    /// <param name="InDoubt">Whether nobody knows if it took place.</param>
    public sealed record Twin(StepId Id, string Target, string Item, bool InDoubt)
    {
        /// <summary>As the decision sees it.</summary>
        public ExternalTwin ForDecision(EffectAnswer answer) => new(Id.Run, Id.Number, InDoubt, answer == EffectAnswer.Repeat, answer == EffectAnswer.Skip);
    }
}
