using System.Runtime.CompilerServices;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Tests.Engine.Auditing;

/// <summary>A journal that counts the step records which are read from it.</summary>
internal sealed class CountingJournal(IJournal inner) : IJournal
{
    public long StepsRead { get; private set; }

    public ValueTask<long> BeginAsync(RunHeader header, RunOwner owner, CancellationToken cancellation) => inner.BeginAsync(header, owner, cancellation);

    public ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellation) => inner.AppendAsync(entry, cancellation);

    public ValueTask OwnAsync(OwnAction action, IReadOnlyCollection<long> runs, RunOwner owner, CancellationToken cancellation) => inner.OwnAsync(action, runs, owner, cancellation);

    public ValueTask<RunList> RunsAsync(RunQuery query, CancellationToken cancellation) => inner.RunsAsync(query, cancellation);

    public IAsyncEnumerable<StepHead> HeadsAsync(StepQuery query, CancellationToken cancellation) => inner.HeadsAsync(query, cancellation);

    public async IAsyncEnumerable<StepRecord> StepsAsync(StepQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var step in inner.StepsAsync(query, cancellation))
        {
            StepsRead++;
            yield return step;
        }
    }

    public ValueTask<IReadOnlyList<StepArtifact>> ListAsync(ListAddress list, long first, CancellationToken cancellation) => inner.ListAsync(list, first, cancellation);

    public async ValueTask<IReadOnlyList<StepRecord>> FindAsync(IndexLookup lookup, CancellationToken cancellation)
    {
        var found = await inner.FindAsync(lookup, cancellation);
        StepsRead += found.Count;
        return found;
    }

    public ValueTask<NameList> NamesAsync(NameQuery query, CancellationToken cancellation) => inner.NamesAsync(query, cancellation);

    public ValueTask<long> IndexAsync(CancellationToken cancellation) => inner.IndexAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
