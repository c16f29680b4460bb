using System.Collections.Concurrent;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>
/// Steps of other runs, read a page at a time, because they are asked for nearly in the order of their numbers: a page begins somewhat before the step that was
/// missed, for those that come out of turn. What was read is kept for two generations, so that no moment forgets all of it.
/// </summary>
internal sealed class StepPageCache(IJournal journal)
{
    private const int PageLength = 256;
    private const int Before = PageLength / 4;
    private const int Generation = 8 * PageLength;
    private readonly Lock _gate = new();
    private ConcurrentDictionary<(long Run, long Number), StepRecord> _steps = new();
    private ConcurrentDictionary<(long Run, long Number), StepRecord> _older = new();
    private int _kept;
    private Task _reading = Task.CompletedTask;

    /// <summary>A step.</summary>
    /// <exception cref="RepriseException"><c>journal.damaged</c>: it is not there.</exception>
    public async ValueTask<StepRecord> LoadAsync(long run, long number, CancellationToken cancellation)
    {
        if (Find(run, number) is { } known)
        {
            return known;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            (before, _reading) = (_reading, done.Task);
        }

        try
        {
            await before; // One reads at a time: the page that another reads is likely to hold this step too.
            return Find(run, number) ?? await ReadAsync(run, number, cancellation);
        }
        finally
        {
            done.SetResult();
        }
    }

    private StepRecord? Find(long run, long number) =>
        Volatile.Read(ref _steps).TryGetValue((run, number), out var step) || Volatile.Read(ref _older).TryGetValue((run, number), out step) ? step : null;

    private async ValueTask<StepRecord> ReadAsync(long run, long number, CancellationToken cancellation)
    {
        if (_kept >= Generation)
        {
            Volatile.Write(ref _older, _steps);
            Volatile.Write(ref _steps, new());
            _kept = 0;
        }

        StepRecord? found = null;
        await foreach (var step in journal.StepsAsync(new StepQuery { Run = run, From = Math.Max(0, number - Before), Limit = PageLength }, cancellation))
        {
            found = step.Number == number ? step : found;
            Add(step);
        }

        return found ?? throw Gone(run, number);
    }

    private void Add(StepRecord step)
    {
        if (_steps.TryAdd((step.Run, step.Number), step.Inputs.Count == 0 ? step : step with { Inputs = [] }))
        {
            _ = Interlocked.Increment(ref _kept);
        }
    }

    private static RepriseException Gone(long run, long number) => new(
        "journal.damaged", $"Step {number} of run {run} is to be published again, but it is not in the journal.", "Run `reprise fsck` to see what else is hurt.");
}
