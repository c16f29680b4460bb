using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>A step for people.</summary>
internal static class StepView
{
    /// <summary>Writes it.</summary>
    public static void Write(Output output, StepObject step)
    {
        Headline(output, step);
        output.Line();
        new Facts()
            .Add("decision", $"{step.Decision}: {Format.OneLine(step.Reason)}")
            .Add("reused", step.ReusedFrom is { } from ? output.Paint(from.StepId, Tone.Link) : null)
            .Add("type", $"{Format.OneLine(step.Type ?? step.Target)} ({step.Effect})")
            .Add("item", Format.OneLine(step.Item))
            .Add("run", output.Paint(step.RunId, Tone.Link))
            .Add("parent", step.ParentId is { } parent ? output.Paint(parent, Tone.Link) : null)
            .Add("trace", step.SpanId is { } span ? $"{step.TraceId}, span {span}{(step.ParentSpanId is { } asked ? $", asked for by span {asked}" : "")}" : null)
            .Add("started", step.StartedAt is { } started ? Format.Time(Format.Micros(started)) : null)
            .Add("took", step.DurationMs is { } took ? $"{Format.Millis(took)}{Waited(step)}" : null)
            .Add("tokens", step.Tokens > 0 ? Format.Count(step.Tokens) : null)
            .Add("attempt", step.Attempt > 1 ? Format.Count(step.Attempt) : null)
            .Add("published", Format.OneLine(step.Published ?? ""))
            .Add("error", step.Error is { } error ? output.Paint(Format.Lines(error.Message), Tone.Bad) + $" [{error.Code}]" : null)
            .Add("hint", step.Error?.Hint is { } hint ? Format.OneLine(hint) : null)
            .Write(output);
        WriteList(output, "input", step.Inputs, step.InputsCount);
        WriteList(output, "output", step.Outputs, step.OutputsCount);
        WriteLog(output, step.Log);
        output.Line();
        new Facts().Add("next", output.Paint($"reprise why {step.StepId}", Tone.Link) + "  its key, beside the nearest earlier step")
            .Add("next", step.Status is "in_doubt" ? output.Paint($"reprise resolve {step.StepId} --done|--again --reason TEXT", Tone.Link) + "  whether it took effect" : null)
            .Add("next", step.Outputs.Count > 0 ? output.Paint($"reprise get {Format.Short(step.Outputs[0].Digest)}", Tone.Link) + "  the bytes of its first output" : null)
            .Write(output);
    }

    /// <summary>One line: id, target, status.</summary>
    public static void Headline(Output output, StepObject step) => output.Line(
        $"{output.Paint(step.StepId, Tone.Link)}  {output.Paint(Format.OneLine(step.Target), Tone.Strong)}  {output.Paint(step.Status.Replace('_', ' '), Tones.OfStep(step.Status))}");

    /// <summary>Writes inputs or outputs as a table.</summary>
    public static void WriteList(Output output, string heading, IReadOnlyList<StepArtifactObject> list, long count)
    {
        if (count == 0)
        {
            return;
        }

        var table = new TextTable("~" + heading, ">size", "digest", "media type");
        foreach (var artifact in list)
        {
            table.Add(artifact.Name, Format.Size(artifact.Size), new Cell(Format.Short(artifact.Digest), Tone.Link), new Cell(artifact.MediaType, Tone.Dim));
        }

        output.Line();
        table.Write(output, "  ");
        if (count > list.Count)
        {
            output.Line(output.Paint($"  … and {Format.Count(count - list.Count)} more {heading}s", Tone.Dim));
        }
    }

    private static string Waited(StepObject step) => step.WaitedMs is { } waited ? $", after {Format.Millis(waited)} in the queue" : "";

    private static void WriteLog(Output output, string? log)
    {
        if (string.IsNullOrEmpty(log))
        {
            return;
        }

        output.Line();
        foreach (var line in log.TrimEnd('\n').Split('\n'))
        {
            // Tabs and the line ends of another system are layout, and shown as such.
            var text = line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal);
            output.Line($"  {output.Paint("│", Tone.Dim)} {Format.OneLine(text)}");
        }
    }
}
