using Reprise.Engine.Handlers;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Replaying;

/// <summary>Begins replays. A replay is always a run of its own: the origin is only read.</summary>
internal sealed class Replays(EngineParts parts, Recording recording, DocumentKeeper documents, IArtifactRegistry registry)
{
    private readonly ReplayPreparer _preparer = new(parts, recording);

    /// <summary>Checks, and writes a run of kind replay; nothing of it is in a queue yet.</summary>
    /// <exception cref="RepriseException">It cannot be carried out; nothing was begun.</exception>
    public async Task<OpenReplay> BeginAsync(ReplayRequest request, CancellationToken cancellation)
    {
        var open = await PrepareAsync(request, cancellation);
        if (request is { Effects: EffectAnswer.None, Reuse: Reach.None, Select: null })
        {
            open.Twins.ThrowIfAny();
        }

        return open with { Number = await parts.Journal.BeginAsync(open.Header, parts.Owner, cancellation) };
    }

    /// <summary>All of it but the run itself.</summary>
    public async Task<OpenReplay> PrepareAsync(ReplayRequest request, CancellationToken cancellation)
    {
        var prepared = await _preparer.PrepareAsync(request, cancellation);
        var definition = prepared.Definition;
        var handlers = parts.Handlers.With(HandlerLoader.Load(definition.Handlers, prepared.Folder));
        var run = new RunRequest { Snapshot = definition, Folder = prepared.Folder, Concurrency = request.Concurrency, Context = request.Origin.Header.Context };
        var entry = ReplayEntry.Of(prepared.Graph, prepared.Terms);
        var stages = await new StagePreparer(parts, documents, registry, handlers, run).PrepareAsync(prepared.Graph, cancellation, entry);
        var ancestry = await RunAncestry.OfAsync(recording, request.Origin, cancellation);
        var twins = await EffectTwins.LoadAsync(recording, ancestry, prepared.Graph, stages.Where(s => entry.Reaches(s.Node.Index)), cancellation);
        var newest = await new ReplaySources(recording, prepared.Graph, prepared.Terms, prepared.Document).NewestAsync(stages, cancellation);
        var leavesOut = request.Effects == EffectAnswer.Skip && twins.All.Any();
        prepared = prepared with { Terms = prepared.Terms with { AsOf = newest, Publish = request.Publish || (prepared.Terms.Publish && !leavesOut) } };
        var sources = new ReplaySources(recording, prepared.Graph, prepared.Terms, prepared.Document);
        return new OpenReplay(0, await HeaderAsync(request, prepared, cancellation), prepared, stages, sources, ancestry, twins);
    }

    /// <summary>What a replay that was cut off reads from other runs.</summary>
    public ValueTask<ReplaySources> OpenAsync(StageGraph graph, RunHeader header, CancellationToken cancellation) =>
        ReplaySources.OpenAsync(recording, graph, header.Replay!, cancellation);

    private async ValueTask<RunHeader> HeaderAsync(ReplayRequest request, PreparedReplay prepared, CancellationToken cancellation)
    {
        var (origin, elsewhere) = (request.Origin.Header, request.Given is not null);
        var header = NewRun.Header(parts, RunKind.Replay, request.Trace);
        return header with
        {
            Pipeline = prepared.Definition.Name,
            Origin = new RunOrigin(origin.Id, null, null, prepared.Terms.Stage, request.Route),
            Lineage = origin.Lineage,
            Snapshot = await parts.Store.PutAsync(Snapshot.Write(prepared.Definition), cancellation),
            Folder = prepared.Folder,
            File = elsewhere ? request.GivenFile?.Path : origin.File,
            Inputs = origin.Inputs,
            Params = JsonElements.Of(prepared.Definition.Params),
            Context = origin.Context,
            Reuse = request.Reuse,
            Concurrency = request.Concurrency > 0 ? request.Concurrency : Environment.ProcessorCount,
            Reason = request.Reason,
            Actor = request.Actor,
            Labels = request.Labels,
            Replay = prepared.Terms,
            Repeat = request.Effects == EffectAnswer.Repeat ? header.Id.Value : origin.Repeat,
            Repeats = origin.Repeats,
            Detached = request.Detach,
        };
    }
}

/// <summary>A replay that stands in the journal and of which nothing is in a queue yet.</summary>
internal sealed record OpenReplay(
    long Number, RunHeader Header, PreparedReplay Prepared, StageRuntime[] Stages, ReplaySources Sources, IReadOnlySet<long> Ancestry, EffectTwins Twins);
