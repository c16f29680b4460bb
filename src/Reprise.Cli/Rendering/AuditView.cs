using System.Globalization;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>An audit for people: the total, a row for each artifact, worst first, and what would mend the worst.</summary>
internal static class AuditView
{
    private const int MaxRows = 50;
    private const int MaxMended = 5;
    private const double Good = 0.9;
    private const double Poor = 0.5;

    /// <summary>Writes it.</summary>
    public static void Write(Output output, AuditObject found)
    {
        if (found.Score is not { } score)
        {
            output.Line("No named artifacts, so there is nothing to audit. A stage names its output with `publish: NAME`, a command with `reprise record --out FILE --name NAME -- COMMAND`.");
            return;
        }

        output.Line($"{output.Paint(Text(score), Tone.Strong)} over {Format.Plural(found.Artifacts.Count, "artifact")}{Sampled(found.Sample)}");
        output.Line();
        WriteTable(output, found.Artifacts);
        WriteMending(output, found.Artifacts);
    }

    /// <summary>Says which name is made again now.</summary>
    public static void WriteMaking(Output output, string name)
    {
        output.Line($"making {Format.OneLine(name)} again");
        output.Flush();
    }

    /// <summary>Says which name could not be made again, and why.</summary>
    public static void WriteUntried(Output output, string name, string why)
    {
        output.Line($"{output.Paint("warning", Tone.Warn)} {Format.OneLine(name)} could not be made again: {Format.OneLine(why)}");
        output.Flush();
    }

    /// <summary>A score with two digits behind the point, with four where two would round up what is missing.</summary>
    public static string Text(double score) => score.ToString(Math.Abs(Math.Round(score, 2) - score) < 1e-9 ? "0.00" : "0.0000", CultureInfo.InvariantCulture);

    private static string Sampled(AuditSampleObject? sample) => sample is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $"; {Format.Plural(sample.Names.Count, "artifact")} made again first, --seed {sample.Seed}");

    private static void WriteTable(Output output, IReadOnlyList<AuditedArtifact> artifacts)
    {
        var table = new TextTable(">score", ">inputs", ">method", ">environment", ">attribution", ">rerun", "~name");
        foreach (var artifact in artifacts.Take(MaxRows))
        {
            var axes = artifact.Axes;
            table.Add(CellOf(artifact.Score), CellOf(axes.InputsTraced), CellOf(axes.MethodRecorded), CellOf(axes.EnvironmentPinned),
                CellOf(axes.AttributionComplete), CellOf(axes.RerunSucceeds), $"{artifact.Name}@{artifact.Version.ToString(CultureInfo.InvariantCulture)}");
        }

        table.Write(output);
        if (artifacts.Count > MaxRows)
        {
            output.Line($"… and {Format.Count(artifacts.Count - MaxRows)} more, none worse; --json lists all");
        }
    }

    private static void WriteMending(Output output, IReadOnlyList<AuditedArtifact> artifacts)
    {
        foreach (var artifact in artifacts.Where(a => a.Mend.Count > 0).Take(MaxMended))
        {
            output.Line();
            output.Line($"to mend {output.Paint(Format.OneLine(artifact.Name), Tone.Strong)}");
            foreach (var sentence in artifact.Mend)
            {
                output.Line($"  - {Format.OneLine(sentence)}");
            }
        }

        var more = artifacts.Count(a => a.Mend.Count > 0) - MaxMended;
        if (more > 0)
        {
            output.Line();
            output.Line($"{Format.Plural(more, "other artifact")} can be mended too; --json says how");
        }
    }

    private static Cell CellOf(double score) => new(Text(score), score >= Good ? Tone.Good : score >= Poor ? Tone.Warn : Tone.Bad);
}
