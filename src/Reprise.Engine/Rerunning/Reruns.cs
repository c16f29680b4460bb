using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>Begins reruns, and goes on with those that were cut off.</summary>
internal sealed class Reruns(EngineParts parts, Recording recording, DocumentKeeper documents, WorkTable? table)
{
    private readonly RerunPreparer _preparer = new(parts, recording, documents);

    /// <summary>Walks, checks, and begins a run of kind rerun.</summary>
    /// <exception cref="RepriseException">It cannot be begun, or strictness forbids it; nothing was run.</exception>
    public async Task<(RunContext Context, RerunSession Session)> BeginAsync(RerunRequest request, CancellationToken cancellation)
    {
        var prepared = await _preparer.PrepareAsync(request, install: true, cancellation);
        try
        {
            var header = await HeaderAsync(request, prepared, cancellation);
            var number = await parts.Journal.BeginAsync(header, parts.Owner, cancellation);
            return await OpenAsync(
                prepared, header, number, new HashSet<long>(), new RunFold(Math.Max(1, prepared.Stages.Graph.Stages.Count)), new Dictionary<long, PastAttempts>(), CrashedSteps.None);
        }
        catch
        {
            Directory.Delete(prepared.Scope.CodeFolder, recursive: true);
            throw;
        }
    }

    /// <summary>Goes on with one whose run is this process's own already.</summary>
    public async Task<(RunContext Context, RerunSession Session)> ResumeAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        var prepared = await _preparer.ResumeAsync(run, cancellation);
        var ended = new HashSet<long>();
        var unfinished = new List<StepHead>();
        var fold = new RunFold(Math.Max(1, prepared.Stages.Graph.Stages.Count));
        await foreach (var head in parts.Journal.HeadsAsync(run.Number, cancellation))
        {
            if (head.Status is StepStatus.Failed or StepStatus.InDoubt)
            {
                unfinished.Add(head);
            }
            else
            {
                fold.Add(head);
                _ = ended.Add(head.Number);
            }
        }

        _ = await parts.Journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Recovered, Now(), null, reason)), cancellation);
        var past = await PastAttempts.ReadAsync(parts.Journal, run.Number, unfinished, cancellation);
        return await OpenAsync(prepared, run.Header, run.Number, ended, fold, past, await CrashedSteps.LoadAsync(parts, run.Number, cancellation));
    }

    private async Task<(RunContext Context, RerunSession Session)> OpenAsync(
        PreparedRerun prepared, RunHeader header, long number, IReadOnlySet<long> ended, RunFold fold, IReadOnlyDictionary<long, PastAttempts> past, CrashedSteps crashed)
    {
        var (stopping, gate, suspects, folders) = (new CancellationTokenSource(), new PauseGate(), new SemaphoreSlim(1), new WorkFolders());
        var run = ContextFor(null);
        var endToEnd = header.Rerun!.EndToEnd ? new ReplayedOutputs(recording, prepared.Ancestry, number) : null;
        var inputs = new RerunInputs(recording, prepared.Ancestry, endToEnd);
        var rerunner = new StepRerunner(prepared.Scope, prepared.Stages, inputs, prepared.Ancestry.Candidates, past, ContextFor);
        var manifest = new ManifestWriter(prepared.Scope, new StepVerdicts(recording, endToEnd, prepared.Ancestry.LiveNames));
        var frontier = new RerunFrontier(run, prepared.Ancestry, ended);
        var pending = await AncestryGraph.PendingAsync(recording, prepared.Ancestry, prepared.Graph, header.Rerun, fold, frontier.Length, CancellationToken.None);
        return (run, new RerunSession(run, frontier, prepared.Ancestry, rerunner, endToEnd, ended, fold, pending, manifest) { CodeFolder = prepared.Scope.CodeFolder });

        RunContext ContextFor(string? pipeline) => new()
        {
            Parts = parts,
            Recording = recording,
            Number = number,
            Header = header,
            Graph = prepared.Stages.Graph,
            Stages = [],
            Stopping = stopping,
            Gate = gate,
            Table = table,
            Crashed = crashed,
            Suspects = suspects,
            Folders = folders,
            PipelineName = pipeline,
        };
    }

    private async Task<RunHeader> HeaderAsync(RerunRequest request, PreparedRerun prepared, CancellationToken cancellation)
    {
        var origin = prepared.Origin?.Header;
        var header = NewRun.Header(parts, RunKind.Rerun, request.Trace);
        return header with
        {
            Pipeline = prepared.Graph.Graph.Pipeline.Name,
            Origin = origin is null ? null : new RunOrigin(origin.Id, request.From?.Id.ToString(), request.Artifact.ToString(), null, null),
            Lineage = origin?.Lineage ?? header.Id,
            Snapshot = await parts.Store.PutAsync(Snapshot.Write(prepared.Graph.Graph.Pipeline), cancellation),
            Folder = request.Folder,
            Reuse = Reach.None,
            Concurrency = request.Concurrency > 0 ? request.Concurrency : Environment.ProcessorCount,
            Reason = request.Reason,
            Actor = request.Actor,
            Detached = request.Detach,
            Rerun = new RerunTerms
            {
                Artifact = request.Artifact,
                Name = request.Version?.Name,
                Ancestry = await AncestryDocument.StoreAsync(prepared.Ancestry, parts.Store, parts.ScratchFolder, cancellation),
                Steps = prepared.Ancestry.Steps.Count,
                From = request.From?.Id.ToString(),
                Strict = request.Strict,
                RecordedInputs = request.RecordedInputs,
                EndToEnd = request.EndToEnd,
                Live = request.Live,
                Repeat = request.Repeat,
            },
        };
    }

    private long Now() => (parts.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
