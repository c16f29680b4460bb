using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What is on record of a step that has not ended.</summary>
/// <param name="Failed">Failed attempts.</param>
/// <param name="Crashes">Of these, the last ones in a row in which the process died.</param>
internal readonly record struct PastAttempts(int Failed, int Crashes)
{
    /// <summary>Reads them for the steps whose last attempt failed, by number.</summary>
    public static async ValueTask<Dictionary<long, PastAttempts>> ReadAsync(IJournal journal, long run, IEnumerable<StepHead> unfinished, CancellationToken cancellation)
    {
        var past = new Dictionary<long, PastAttempts>();
        foreach (var head in unfinished.Where(h => h.Status == StepStatus.Failed))
        {
            var found = default(PastAttempts);
            var query = new StepQuery { Run = run, From = head.Number, Below = head.Number + 1, Attempts = true };
            await foreach (var attempt in journal.StepsAsync(query, cancellation))
            {
                found = new PastAttempts(Math.Max(found.Failed, attempt.Attempt), string.Equals(attempt.Error?.Code, CrashRecorder.Code, StringComparison.Ordinal) ? found.Crashes + 1 : 0);
            }

            past[head.Number] = found;
        }

        return past;
    }
}
