using System.Collections.Concurrent;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>A journal and its store, for reading: what every query starts from. It changes nothing.</summary>
/// <param name="journal">The journal.</param>
/// <param name="store">The store beside it.</param>
public sealed class Recording(IJournal journal, IArtifactStore store)
{
    private readonly ConcurrentDictionary<(Digest Snapshot, string? ReplayTo), StageGraph> _graphs = new();
    private readonly ConcurrentDictionary<long, RunRecord> _runs = new();

    /// <summary>The journal.</summary>
    public IJournal Journal { get; } = journal;

    /// <summary>The store beside it.</summary>
    public IArtifactStore Store { get; } = store;

    /// <summary>The stage graph of a run's snapshot; null for a call, which has none.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c> or <c>artifact.damaged</c>: the snapshot cannot be read.</exception>
    public async ValueTask<StageGraph?> GraphAsync(RunRecord run, CancellationToken cancellation)
    {
        var digest = run.Header.Snapshot;
        if (digest.IsDefault)
        {
            return null;
        }

        var key = (digest, run.Header.Replay?.Route);
        if (!_graphs.TryGetValue(key, out var graph))
        {
            graph = StageGraph.Build(Snapshot.Read((await ReadAsync(digest, cancellation)).Span), key.Route);
            _graphs[key] = graph;
        }

        return graph;
    }

    /// <summary>The run with this number in the journal. What it was begun with never changes, so it is kept.</summary>
    /// <exception cref="RepriseException"><c>run.not_found</c>.</exception>
    public async ValueTask<RunRecord> RunAsync(long number, CancellationToken cancellation)
    {
        if (_runs.TryGetValue(number, out var known))
        {
            return known;
        }

        var found = await Journal.RunsAsync(new RunQuery { Number = number, Limit = 1 }, cancellation);
        return found.Count == 1
            ? _runs[number] = found[0]
            : throw new RepriseException("run.not_found", $"The journal has no run with number {number}.", "Run `reprise fsck`: a record refers to it.");
    }

    /// <summary>The id of a step.</summary>
    public static StepId IdOf(RunRecord run, StepRecord step) => new(run.Header.Id, step.Number);

    /// <summary>Reads the whole of an artifact that is known to be small: a snapshot, a code or an environment document.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Digest digest, CancellationToken cancellation)
    {
        await using var content = await Store.OpenAsync(digest, cancellation);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }
}
