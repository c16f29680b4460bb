using Reprise.Engine.Calls;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Gives runs other labels than those that they were begun with.</summary>
public sealed class RunLabels(IJournal journal, TimeProvider time)
{
    private const int Longest = 200;
    private const int Most = 50;

    /// <summary>The names of labels by which a stage finds the calls that it made; people give others.</summary>
    public static IReadOnlySet<string> Own { get; } = new HashSet<string>(StringComparer.Ordinal) { StageCalls.KeyLabel, StageCalls.RunLabel };

    /// <summary>Gives a run these labels in the place of those that it has. Labels by which a stage finds the calls that it made stay.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: a label is empty or too long, or there are too many.</exception>
    public async ValueTask<RunRecord> GiveAsync(RunRecord run, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        if (labels.Count > Most || labels.Any(l => l.Key.Trim().Length is 0 or > Longest || l.Value.Length > Longest || l.Key.Contains('=', StringComparison.Ordinal) || Own.Contains(l.Key)))
        {
            throw new RepriseException("usage.invalid", "The name of a label is empty, holds '=' or is one of Reprise's own, a name or value is too long, or there are too many labels.",
                $"Names have 1 to {Longest} characters, values up to {Longest}; a run can have {Most} labels.");
        }

        var kept = run.Labels.Where(l => Own.Contains(l.Key)).Concat(labels.Select(l => new KeyValuePair<string, string>(l.Key.Trim(), l.Value)));
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in kept)
        {
            all[key] = value;
        }

        var at = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        _ = await journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Labelled, at, Labels: all)), cancellation);
        return run with { GivenLabels = all };
    }
}
