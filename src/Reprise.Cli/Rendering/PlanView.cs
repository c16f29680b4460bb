using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>A plan for people: what each stage would do and why, what that saves and costs.</summary>
internal static class PlanView
{
    private const int ReasonsShown = 3;
    private const int HazardsShown = 20;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one step, as it is decided.</summary>
    public static void WriteStep(Output output, PlanStep step)
    {
        var source = step.Source is { } from ? "  " + output.Paint(from.StepId, Tone.Link) : "";
        output.Line($"{output.Paint(step.Decision.PadRight(7), ToneOf(step.Decision))}  {step.Target} {Format.OneLine(step.Item)}  {output.Paint(Format.OneLine(step.Reason), Tone.Dim)}{source}");
    }

    /// <summary>Writes the plan.</summary>
    public static void Write(Output output, PlanObject plan)
    {
        output.Line($"{output.Paint("Plan", Tone.Strong)}: nothing was run and nothing was written.");
        output.Line();
        var (refuses, verifies) = (plan.Counts.Refuse > 0, plan.Counts.Verify > 0);
        var table = new TextTable(["stage", ">reuse", verifies ? ">verify" : ">run", .. refuses ? [">refuse"] : (string[])[], ">unknown", "~why"]);
        foreach (var stage in plan.Stages)
        {
            Cell[] refused = refuses ? [Tones.Alarm(stage.Refuse, Tone.Bad)] : [];
            table.Add([
                stage.Target ?? $"{stage.Route}/{stage.Stage}", Tones.Alarm(stage.Reuse, Tone.Good), Tones.Alarm(stage.Run + stage.Verify, Tone.Plain), .. refused,
                Tones.Alarm(stage.Unknown, Tone.Warn), new Cell(Reasons(stage), Tone.Dim)]);
        }

        table.Write(output, "  ");
        output.Line();
        new Facts()
            .Add("will be", Total(plan.Counts))
            .Add("saves", plan.Counts.Reuse > 0 ? $"{Format.Duration(plan.SavedMs * 1000)} of recorded work{Format.Tokens(plan.SavedTokens)}" : null)
            .Add("takes", plan.EstimatedMs > 0 ? $"about {Format.Duration(plan.EstimatedMs * 1000)} of work for what runs, by earlier steps" : null)
            .Add("unknown", plan.Counts.Unknown > 0 ? "depends on bytes that only running will show: what comes out the same as before stops the change there" : null)
            .Write(output);
        foreach (var change in plan.DefinitionChanges)
        {
            output.Line($"  {output.Paint("changed", Tone.Warn)}  {Format.OneLine(change.Path)}: recorded {Shown(change.Recorded)}, now {Shown(change.Current)}");
        }

        RerunView.WriteWarnings(output, plan.Warnings);
        RerunView.WriteGaps(output, plan.Gaps);
        foreach (var hazard in plan.Hazards.Take(HazardsShown))
        {
            output.Line($"  {output.Paint("hazard", Tone.Bad)}  {Format.OneLine(hazard.Target)}: {Format.OneLine(hazard.Reason)}  {output.Paint(hazard.StepId, Tone.Link)}");
        }

        if (plan.Hazards.Count > HazardsShown)
        {
            output.Line($"  {output.Paint("hazard", Tone.Bad)}  … and {Format.Plural(plan.Hazards.Count - HazardsShown, "other")}; --json lists all");
        }
    }

    private static string Shown(JsonNode? value) => value is null ? "nothing" : Format.OneLine(value.ToJsonString(Plain));

    private static string Total(PlanCounts counts)
    {
        (long Count, string Word)[] all = [(counts.Publish, "published"), (counts.Reuse, "reused"), (counts.Run, "run"), (counts.Verify, "executed and compared"), (counts.Refuse, "refused"), (counts.Unknown, "unknown")];
        var told = all.Where(c => c.Count > 0).Select(c => $"{Format.Count(c.Count)} {c.Word}").ToList();
        return told.Count == 0 ? "nothing to do" : string.Join(", ", told);
    }

    private static string Reasons(PlanStage stage)
    {
        var shown = stage.Reasons.Take(ReasonsShown).Select(r => stage.Reasons.Count == 1 ? r.Reason : $"{Format.Count(r.Count)} {r.Reason}");
        var more = stage.Reasons.Count > ReasonsShown ? $"; {Format.Plural(stage.Reasons.Count - ReasonsShown, "other reason")}" : "";
        return string.Join("; ", shown) + more;
    }

    private static Tone ToneOf(string decision) => decision switch
    {
        "reuse" => Tone.Good,
        "refuse" => Tone.Bad,
        "unknown" => Tone.Warn,
        _ => Tone.Plain,
    };
}
