using Reprise.Engine.Contract;
using Reprise.Engine.Handlers;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Restarting;

/// <summary>Begins restarts and forks of pipeline runs. Each is a run of its own: the origin is only read.</summary>
internal sealed class Restarts(EngineParts parts, Recording recording, DocumentKeeper documents, IArtifactRegistry registry)
{
    private const int Shown = 20;

    /// <summary>Checks and plans, and writes the run; nothing of it is in a queue yet.</summary>
    /// <exception cref="RepriseException">It cannot be carried out, or would repeat an effect that nobody answered for; nothing was begun.</exception>
    public async Task<OpenRestart> BeginAsync(RestartRequest request, CancellationToken cancellation)
    {
        var open = await PrepareAsync(request, cancellation);
        var (plan, traces) = await PlanAsync(parts, open, null, cancellation);
        ThrowIfHazardous(plan.Hazards);
        var header = open.Header with { Restart = open.Header.Restart! with { Plan = Kept(plan) } };
        return open with { Header = header, Traces = traces, Number = await parts.Journal.BeginAsync(header, parts.Owner, cancellation) };
    }

    /// <summary>All of it but the run itself.</summary>
    public async Task<OpenRestart> PrepareAsync(RestartRequest request, CancellationToken cancellation)
    {
        RestartableRuns.Ensure(request.Origin);
        var origin = request.Origin.Header;
        var pipeline = await ChangedPipeline.OfAsync(recording, parts.Handlers, request, cancellation);
        var graph = pipeline.IsOrigins ? (await recording.GraphAsync(request.Origin, cancellation))! : StageGraph.Build(pipeline.Definition, origin.Replay?.Route);
        var inputs = new ChangedInputs(recording, parts.Store, request);
        var files = await inputs.OfPipelineAsync(pipeline.Definition, pipeline.Folder, cancellation);
        var context = inputs.Context(origin.Context);
        var outputs = await new GivenOutputs(parts.Store, request).StoreAsync(cancellation);
        var forced = await new ForcedSteps(recording, request).OfPipelineAsync(graph, cancellation);
        var replay = await SourcesAsync(request, graph, cancellation);
        var handlers = parts.Handlers.With(HandlerLoader.Load(pipeline.Definition.Handlers, pipeline.Folder));
        var run = new RunRequest { Snapshot = pipeline.Definition, Folder = pipeline.Folder, Concurrency = ConcurrencyOf(request), Context = context, Force = forced.Stages };
        var stages = await new StagePreparer(parts, documents, registry, handlers, run).PrepareAsync(graph, cancellation, replay?.Entry);
        await SameCode.EnsureAsync(recording, request, stages, cancellation);
        var ancestry = await RunAncestry.OfAsync(recording, request.Origin, cancellation);
        var twins = await EffectTwins.LoadAsync(recording, ancestry, graph, stages.Where(s => replay?.Entry.Reaches(s.Node.Index) != false), cancellation);
        var effects = await new AnsweredEffects(recording, request).OfPipelineAsync(graph, ancestry, twins, cancellation);
        var terms = TermsOf(request with { EffectsOf = effects }, forced, outputs, [.. pipeline.Changes, .. inputs.Words, .. outputs.Select(o => $"output of {o.Step}")]);
        var header = await HeaderAsync(request, pipeline, terms, cancellation) with { Inputs = files, Context = context };
        return new OpenRestart(0, WithOwnRepeats(header, twins), graph, stages, ancestry, twins) { Replay = replay };
    }

    /// <summary>What a prepared restart would do, and what it found of the ancestry on the way.</summary>
    public async Task<(PlanObject Plan, Task<OriginTraces>? Traces)> PlanAsync(EngineParts with, OpenRestart open, Action<PlanStep>? onStep, CancellationToken cancellation)
    {
        using var stopping = new CancellationTokenSource();
        var run = new RunContext
        {
            Parts = with,
            Recording = recording,
            Number = -1,
            Header = open.Header,
            Graph = open.Graph,
            Stages = open.Stages,
            Stopping = stopping,
            Replay = open.Replay,
            Ancestry = open.Ancestry,
            Twins = open.Twins,
        };
        var walk = new PlanWalk(run, onStep is null ? null : step => onStep(step with { Item = ItemNames.Shown(run.Header, step.Item) }));
        await walk.WalkAsync(cancellation);
        return (RunPlanner.ToObject(run, walk), run.Traces);
    }

    /// <summary>Refuses where the plan knows of an effect that would be repeated and nobody answered for.</summary>
    /// <exception cref="RepriseException"><c>effects.unacknowledged</c>, with the first of them.</exception>
    public static void ThrowIfHazardous(IReadOnlyList<PlanHazard> hazards)
    {
        if (hazards.Count > 0)
        {
            throw new RepriseException(
                "effects.unacknowledged", $"{hazards.Count:N0} step{(hazards.Count == 1 ? "" : "s")} would repeat an effect that took place before; nothing was begun.",
                "Say what becomes of each: --effects repeat or --effects skip for all, --effects skip=STEP for one (`--plan` lists them).",
                [.. hazards.Take(Shown).Select(h => new KeyValuePair<string, string>(h.StepId, $"{h.Target}: {h.Reason}"))]);
        }
    }

    private static RestartPlan Kept(PlanObject plan) => new(
        plan.SavedMs * 1000, plan.EstimatedMs * 1000,
        [.. plan.Stages.Select(StoredPlan.Keep)])
    {
        SavedTokens = plan.SavedTokens,
    };

    private static int ConcurrencyOf(RestartRequest request) => request.Concurrency > 0 ? request.Concurrency : request.Origin.Header.Concurrency;

    /// <summary>A restart of a replay publishes the same outputs again.</summary>
    private async ValueTask<ReplaySources?> SourcesAsync(RestartRequest request, StageGraph graph, CancellationToken cancellation)
    {
        if (request.Origin.Header.Replay is not { } terms)
        {
            return null;
        }

        return request.Changes is { Pipeline: not null }
            ? throw new RepriseException("run.not_restartable", $"{request.Origin.Header.Id} is a replay: what it publishes belongs to its own pipeline.", "Replay into the other one: `reprise replay RUN --from-stage STAGE --pipeline FILE`.")
            : await ReplaySources.OpenAsync(recording, graph, terms, cancellation);
    }

    private static RestartTerms TermsOf(RestartRequest request, ForcedSteps.Found forced, IReadOnlyList<ReplacedOutput> outputs, IReadOnlyList<string> changes) => new()
    {
        Step = request.Step is { } step ? Recording.IdOf(request.Origin, step).ToString() : null,
        Force = forced.Stages,
        ForceSteps = forced.Steps,
        ForceSlots = forced.Slots,
        AnyOccurrence = request.AnyOccurrence,
        Effects = request.Effects,
        EffectsOf = request.EffectsOf,
        Outputs = outputs,
        Changes = changes,
    };

    /// <summary>An acknowledged repeat gets an idempotency key of its own, which later runs of the lineage keep.</summary>
    private static RunHeader WithOwnRepeats(RunHeader header, EffectTwins twins)
    {
        var repeats = new Dictionary<long, string>(header.Repeats);
        foreach (var (slot, twin) in twins.BySlot)
        {
            if (header.Restart!.AnswerFor(twin.Id.ToString(), twin.Target) == EffectAnswer.Repeat)
            {
                repeats[slot] = header.Id.Value;
            }
        }

        return header with { Repeats = repeats };
    }

    private async ValueTask<(Digest Snapshot, Digest? Template)> KeepAsync(ChangedPipeline pipeline, CancellationToken cancellation) => (
        await parts.Store.PutAsync(Snapshot.Write(pipeline.Definition), cancellation),
        pipeline.Template is null ? null : await parts.Store.PutAsync(Snapshot.Write(pipeline.Template), cancellation));

    private async ValueTask<RunHeader> HeaderAsync(RestartRequest request, ChangedPipeline pipeline, RestartTerms terms, CancellationToken cancellation)
    {
        var origin = request.Origin.Header;
        var (snapshot, template) = pipeline.IsOrigins ? (origin.Snapshot, origin.Template) : await KeepAsync(pipeline, cancellation);
        return NewRun.Header(parts, terms.Changes.Count > 0 ? RunKind.Fork : RunKind.Restart, request.Trace) with
        {
            Pipeline = pipeline.Definition.Name,
            Origin = new RunOrigin(origin.Id, terms.Step, null, null, null),
            Lineage = origin.Lineage,
            Snapshot = snapshot,
            Template = template,
            Folder = pipeline.Folder,
            File = pipeline.File,
            Params = JsonElements.Of(pipeline.Definition.Params),
            Reuse = request.Reuse,
            IgnoreCode = request.IgnoreCode,
            SameEnvironment = request.SameEnvironment,
            Concurrency = ConcurrencyOf(request),
            Reason = request.Reason,
            Actor = request.Actor,
            Labels = request.Labels,
            Replay = origin.Replay,
            Repeat = origin.Repeat,
            Repeats = origin.Repeats,
            Restart = terms,
            Detached = request.Detach,
        };
    }
}

/// <summary>A restart or fork that is ready, or stands in the journal; nothing of it is in a queue.</summary>
internal sealed record OpenRestart(
    long Number, RunHeader Header, StageGraph Graph, StageRuntime[] Stages, IReadOnlySet<long> Ancestry, EffectTwins Twins)
{
    /// <summary>Of a restart of a replay, what it publishes again.</summary>
    public ReplaySources? Replay { get; init; }

    /// <summary>What the plan read of the ancestry; null where it had no need to.</summary>
    public Task<OriginTraces>? Traces { get; init; }
}
