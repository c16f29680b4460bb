using Reprise.Cli.Reading;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>How the outputs of steps differ, for people: those that don't merely inherit a difference first.</summary>
internal static class DifferenceView
{
    private const int MaxSteps = 10;

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(Output output, IComparisons comparisons, IReadOnlyList<ManifestStep> steps, CancellationToken cancellation)
    {
        foreach (var step in steps.Where(s => s.Verdict is "differs" && s.OutputHashReplayed is not null).OrderBy(s => s.Inherited).Take(MaxSteps))
        {
            await foreach (var (name, lines) in comparisons.StepsAsync(step.StepId, step.RerunStepId, cancellation))
            {
                Write(output, $"{step.Target} of {step.Item}, output {name}", lines);
            }
        }

        output.Flush();
    }

    /// <summary>Writes the difference of one output.</summary>
    public static void Write(Output output, string heading, IReadOnlyList<string> lines)
    {
        output.Line();
        output.Line(output.Paint(Format.OneLine(heading), Tone.Strong));
        foreach (var line in lines)
        {
            output.Line(output.Paint(Format.OneLine(line), ToneOf(line)));
        }
    }

    private static Tone ToneOf(string line) => line switch
    {
        ['+', ..] => Tone.Good,
        ['-', ..] => Tone.Bad,
        ['@', ..] => Tone.Dim,
        _ => Tone.Plain,
    };
}
