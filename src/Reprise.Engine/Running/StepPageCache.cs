using System.Collections.Concurrent;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Steps of other runs, read a page at a time, because they are asked for nearly in the order of their numbers.</summary>
internal sealed class StepPageCache(IJournal journal)
{
    private const int PageLength = 256;
    private const int MaxKept = 16 * PageLength;
    private readonly ConcurrentDictionary<(long Run, long Number), StepRecord> _steps = new();
    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>Keeps a step that was read anyway, while there is room.</summary>
    public void Keep(StepRecord step)
    {
        if (_steps.Count < MaxKept)
        {
            _steps[(step.Run, step.Number)] = step with { Inputs = [] };
        }
    }

    /// <summary>A step.</summary>
    /// <exception cref="RepriseException"><c>journal.damaged</c>: it is not there.</exception>
    public async ValueTask<StepRecord> LoadAsync(long run, long number, CancellationToken cancellation)
    {
        if (_steps.TryGetValue((run, number), out var known))
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
            return _steps.TryGetValue((run, number), out known) ? known : await ReadAsync(run, number, cancellation);
        }
        finally
        {
            done.SetResult();
        }
    }

    private async ValueTask<StepRecord> ReadAsync(long run, long number, CancellationToken cancellation)
    {
        if (_steps.Count >= MaxKept)
        {
            _steps.Clear();
        }

        StepRecord? found = null;
        await foreach (var step in journal.StepsAsync(new StepQuery { Run = run, From = number, Limit = PageLength }, cancellation))
        {
            found ??= step.Number == number ? step : throw Gone(run, number);
            _steps[(run, step.Number)] = step with { Inputs = [] };
        }

        return found ?? throw Gone(run, number);
    }

    private static RepriseException Gone(long run, long number) => new(
        "journal.damaged", $"Step {number} of run {run} is to be published again, but it is not in the journal.", "Run `reprise fsck` to see what else is hurt.");
}
