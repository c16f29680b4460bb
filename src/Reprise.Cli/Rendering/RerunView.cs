using Reprise.Engine.Contract;
using Reprise.Hosting;
using Reprise.Kernel.Verification;

namespace Reprise.Cli.Rendering;

/// <summary>A rerun for people: the verdict first, then what stands behind it.</summary>
internal static class RerunView
{
    private const int MaxRows = 20;

    /// <summary>0 where everything came out as recorded, 1 where something differs, 4 where evidence is missing.</summary>
    public static int ExitCodeOf(Verdict verdict) => verdict switch
    {
        Verdict.Identical or Verdict.Equivalent or Verdict.Recorded => 0,
        Verdict.Differs => 1,
        _ => 4,
    };

    /// <summary>Writes it.</summary>
    public static void Write(Output output, string run, ManifestObject head, IReadOnlyList<ManifestStep> notOk)
    {
        var verdict = TextValues.ParseWord<Verdict>(head.Verdict);
        output.Line($"{output.Paint(Format.OneLine(head.Name ?? Format.Short(head.Artifact)), Tone.Strong)}  {output.Paint(head.Verdict, ToneOf(verdict))}{Played(head, verdict)}");
        output.Line();
        new Facts()
            .Add("rerun", run)
            .Add("of", head.OriginRunId)
            .Add("artifact", head.Artifact)
            .Add("steps", Counts(head.Counts))
            .Add("repeated", head.Repeat == 1 ? null : Repeated(output, head))
            .Add("gaps", head.Gaps.Count == 0 ? null : Format.Count(head.Gaps.Count))
            .Add("mode", head.Mode + (head.From is null ? "" : $", from {head.From}"))
            .Write(output);
        WriteWarnings(output, head.Warnings);
        WriteGaps(output, head.Gaps);
        WriteSteps(output, head, notOk);
        output.Line();
        output.Line($"  next  reprise show {run} --steps  every step of the rerun");
    }

    /// <summary>Writes which sources and environments are not as recorded.</summary>
    public static void WriteWarnings(Output output, IReadOnlyList<ManifestWarning> warnings)
    {
        foreach (var warning in warnings.Take(MaxRows))
        {
            output.Line($"  {output.Paint("warning", Tone.Warn)}  {Format.OneLine(warning.Message)}");
        }
    }

    /// <summary>Writes where the recording has holes, and what a trace put into them.</summary>
    public static void WriteGaps(Output output, IReadOnlyList<ManifestGap> gaps)
    {
        foreach (var gap in gaps.Take(MaxRows))
        {
            var artifact = gap.Artifact is null ? "" : Format.Short(gap.Artifact) + "  ";
            var found = gap.FoundStepId is { } id ? "  " + output.Paint(id, Tone.Link) : "";
            output.Line($"  {output.Paint(gap.RepairedBy is null || gap.Candidate ? "gap" : "repaired", Tone.Warn)}  {artifact}{Format.OneLine(gap.Reason)}{found}");
        }
    }

    private static void WriteSteps(Output output, ManifestObject head, IReadOnlyList<ManifestStep> notOk)
    {
        if (notOk.Count == 0)
        {
            return;
        }

        var table = new TextTable("step", "item", "verdict", "~why");
        foreach (var step in notOk.OrderBy(s => s.Inherited).Take(MaxRows))
        {
            var first = string.Equals(step.StepId, head.FirstDifference, StringComparison.Ordinal) ? "first difference: " : step.Inherited ? "inherited: " : "";
            table.Add(step.Target, step.Item, new Cell(step.Verdict, step.Verdict is "differs" ? Tone.Bad : Tone.Warn), first + step.Reason);
        }

        output.Line();
        table.Write(output, "  ");
        if (notOk.Count > MaxRows)
        {
            output.Line($"  … and {Format.Count(notOk.Count - MaxRows)} more; the manifest lists all (--json, or --out DIR)");
        }
    }

    private static string Repeated(Output output, ManifestObject head) => $"each executed step {Format.Count(head.Repeat)} times; "
        + (head.Flaky.Count == 0 ? "none is flaky" : output.Paint($"{Format.Plural(head.Flaky.Count, "step")} flaky", Tone.Bad));

    private static string Played(ManifestObject head, Verdict verdict) => verdict == Verdict.Recorded
        ? ": nothing was executed, all of it was played from the recording"
        : head.Counts.Recorded > 0 ? $" ({Format.Plural(head.Counts.Recorded, "step")} only played from the recording)" : "";

    private static string Counts(ManifestCounts counts) => string.Join(" · ", ((long Count, string Word)[])
    [
        (counts.Identical, "identical"), (counts.Equivalent, "equivalent"), (counts.Recorded, "recorded"),
        (counts.Differs, "differ"), (counts.Unreplayable, "unreplayable"), (counts.Unverified, "unverified"),
    ]
    switch
    {
        var all when all.All(c => c.Count == 0) => ["none"],
        var all => all.Where(c => c.Count > 0).Select(c => $"{Format.Count(c.Count)} {c.Word}"),
    });

    private static Tone ToneOf(Verdict verdict) => ExitCodeOf(verdict) switch { 0 => Tone.Good, 1 => Tone.Bad, _ => Tone.Warn };
}
