using System.Collections.Concurrent;

namespace Reprise.Engine.Running;

/// <summary>The runs that go on in an engine, by number.</summary>
internal sealed class GoingRuns
{
    private readonly ConcurrentDictionary<long, RunHandle> _handles = new();

    /// <summary>All of them.</summary>
    public IEnumerable<RunHandle> All => _handles.Values;

    /// <summary>Keeps a run until it ends.</summary>
    public RunHandle Add(RunHandle handle)
    {
        var entry = KeyValuePair.Create(handle.Run.Number, handle);
        _handles[entry.Key] = handle;
        _ = handle.Completion.ContinueWith((_, _) => _handles.TryRemove(entry), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return handle;
    }

    /// <summary>Waits until what was stopped is in the journal, too: that it was given up, so that the next process need not wait.</summary>
    public Task EndAsync() => Task.WhenAll(_handles.Values.Select(async handle => await ((Task)handle.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)));

    /// <summary>The run with this number, or null.</summary>
    public RunHandle? Find(long number) => _handles.GetValueOrDefault(number);
}
