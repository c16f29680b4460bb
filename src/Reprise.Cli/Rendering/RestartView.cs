using Reprise.Engine.Restarting;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Rendering;

/// <summary>What a restart or fork was asked to do differently, and where it went otherwise than planned, for people.</summary>
internal static class RestartView
{
    private const int Shown = 10;

    /// <summary>Adds it to the facts of a run; nothing for other runs.</summary>
    public static Facts AddRestart(this Facts facts, Output output, RunRecord run, RunSummary state)
    {
        if (run.Header.Restart is not { } terms)
        {
            return facts;
        }

        foreach (var change in terms.Changes.Take(Shown))
        {
            _ = facts.Add("changed", Format.OneLine(change));
        }

        var forced = terms.Force.Concat(terms.Step is { } step ? [step] : []).ToList();
        _ = facts.Add("forced", forced.Count > 0 ? string.Join("  ", forced.Select(Format.OneLine)) : null);
        foreach (var line in (terms.Plan is { } plan ? PlanOutcome.Differences(plan, state) : []).Take(Shown))
        {
            _ = facts.Add("otherwise", output.Paint(Format.OneLine(line), Tone.Warn));
        }

        return facts;
    }
}
