using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Actions;

namespace Reprise.Cli.Rendering;

/// <summary>Why a step ran, for people: the decision, the key, and the differing values side by side.</summary>
internal static class WhyView
{
    // Two such values fit side by side; --json has them whole.
    private const int WidestValue = 60;

    /// <summary>Writes it.</summary>
    public static void Write(Output output, WhyObject why)
    {
        StepView.Headline(output, why.Step);
        output.Line();
        new Facts()
            .Add("item", Format.OneLine(why.Step.Item))
            .Add("decision", output.Paint(why.Step.Decision, Tone.Strong))
            .Add("because", Format.OneLine(why.Step.Reason))
            .Add("reused", why.Step.ReusedFrom is { } from ? output.Paint(from.StepId, Tone.Link) : null)
            .Add("key", Format.Short(why.Step.ActionKey))
            .Add("nearest", why.Nearest is { } near ? $"{output.Paint(near.StepId, Tone.Link)} ({near.Status}, {near.Decision})" : "none: this slot had never run")
            .Write(output);
        WriteKey(output, why);
        WriteDifferences(output, why);
    }

    private static void WriteKey(Output output, WhyObject why)
    {
        var table = new TextTable("component", "nearest", "this step", "");
        foreach (var name in ActionVector.ComponentNames)
        {
            var (recorded, current) = (why.Nearest is null ? "" : Short(why.Nearest.Action, name), Short(why.Step.Action, name));
            var differs = why.Differs.Any(d => string.Equals(d.Component, name, StringComparison.Ordinal));
            var tone = differs ? Tone.Warn : Tone.Dim;
            table.Add(new Cell(name, differs ? Tone.Strong : Tone.Plain), new Cell(recorded, tone), new Cell(current, tone),
                new Cell(differs ? "differs" : why.Nearest is null ? "" : "same", tone));
        }

        output.Line();
        table.Write(output, "  ");
    }

    private static void WriteDifferences(Output output, WhyObject why)
    {
        if (why.Differs.Count == 0)
        {
            return;
        }

        var table = new TextTable("what differs", "recorded", "~now");
        foreach (var difference in why.Differs)
        {
            foreach (var (path, recorded, current) in JsonDifference.Rows(difference.Recorded, difference.Current))
            {
                table.Add(path.Length == 0 ? difference.Component : $"{difference.Component}.{path}", Value(recorded), Value(current));
            }
        }

        output.Line();
        table.Write(output, "  ");
    }

    private static string Value(string? json) => json switch
    {
        null => "–",
        _ when json.StartsWith("\"sha256:", StringComparison.Ordinal) => Format.Short(json.Trim('"')),
        _ => Format.Fit(json, WidestValue),
    };

    private static string Short(ActionObject action, string component) => Format.Short(component switch
    {
        "type" => action.Type,
        "with" => action.With,
        "inputs" => action.Inputs,
        "context" => action.Context,
        "code" => action.Code,
        _ => action.Env,
    });
}
