using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>
/// Rows that nothing waits for: those of reused steps, and those of steps that nothing follows. The journal commits in the order of its appends, and the
/// run's chain keeps a row from being written once one before it has failed, so no row is ever there without the row that led to it. The end of a run
/// is written behind them, in the same commit where it can be; only the planning of a gather waits for them.
/// </summary>
internal sealed class PendingAppends
{
    private const int Most = 1024;
    private readonly Queue<ValueTask<AppendResult>> _open = new();
    private readonly Lock _gate = new();
    private Task _flushed = Task.CompletedTask;

    /// <summary>Takes note of an append; waits where too many are under way. Throws what an earlier one threw.</summary>
    public async ValueTask AddAsync(ValueTask<AppendResult> append)
    {
        lock (_gate)
        {
            _open.Enqueue(append);
        }

        while (TryTake(out var oldest))
        {
            _ = await oldest;
        }
    }

    /// <summary>Waits until all of them are durable. Throws what the first of them threw.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_open.Count > 0)
            {
                _flushed = SettleAsync(_flushed, [.. _open]);
                _open.Clear();
            }

            return _flushed;
        }
    }

    /// <summary>The oldest, where it is done or where there are too many.</summary>
    private bool TryTake(out ValueTask<AppendResult> oldest)
    {
        lock (_gate)
        {
            return _open.TryPeek(out oldest) && (oldest.IsCompleted || _open.Count > Most) && _open.TryDequeue(out oldest);
        }
    }

    private static async Task SettleAsync(Task before, ValueTask<AppendResult>[] appends)
    {
        await before;
        foreach (var append in appends)
        {
            _ = await append;
        }
    }
}
