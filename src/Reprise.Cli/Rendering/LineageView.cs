using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>A run among those that it came from and those that came from it, as a tree: each below its origin.</summary>
internal sealed class LineageView(Output output, RunObject run, LineageObject lineage)
{
    private const int ChangesShown = 3;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly ILookup<string, RunObject> _children = lineage.Ancestors.Append(run).Concat(lineage.Descendants).Where(r => r.Origin is not null).ToLookup(r => r.Origin!.RunId, StringComparer.Ordinal);

    /// <summary>Writes it.</summary>
    public void Write()
    {
        var oldest = lineage.Ancestors.Count > 0 ? lineage.Ancestors[^1] : run;
        WriteLine(oldest, "");
        WriteBelow(oldest, "");
        if (lineage.Ancestors.Count + lineage.Descendants.Count == 0)
        {
            output.Line(output.Paint("\nIt came from no run, and none came from it.", Tone.Dim));
        }
    }

    private void WriteBelow(RunObject origin, string indent)
    {
        var children = _children[origin.RunId].ToList();
        foreach (var (child, i) in children.Select((c, i) => (c, i)))
        {
            var last = i == children.Count - 1;
            WriteLine(child, indent + (last ? "└ " : "├ "));
            WriteBelow(child, indent + (last ? "  " : "│ "));
        }
    }

    private void WriteLine(RunObject of, string branch)
    {
        var name = Format.OneLine(of.Pipeline ?? of.Target ?? "") + (of.Kind is "run" ? "" : $" ({of.Kind})");
        var line = $"{output.Paint(branch, Tone.Dim)}{output.Paint(of.RunId, Tone.Link)}  {output.Paint(name, string.Equals(of.RunId, run.RunId, StringComparison.Ordinal) ? Tone.Strong : Tone.Plain)}  {output.Paint(of.Status, Tones.OfRun(of.Status))}";
        output.Line($"{line}  {output.Paint(Format.Ago(Format.Micros(of.CreatedAt), _now), Tone.Dim)}{Told(of)}");
    }

    private string Told(RunObject of)
    {
        var changes = lineage.Changes.GetValueOrDefault(of.RunId) ?? [];
        string[] told =
        [
            .. of.Golden is { } golden ? [$"golden {golden.Name}"] : Array.Empty<string>(),
            .. of.Origin?.FromStage is { } stage ? [$"from {stage}"] : Array.Empty<string>(),
            .. changes.Take(ChangesShown),
            .. changes.Count > ChangesShown ? [$"and {Format.Plural(changes.Count - ChangesShown, "other change")}"] : Array.Empty<string>(),
        ];
        return told.Length == 0 ? "" : "  " + output.Paint(Format.OneLine(string.Join("; ", told)), Tone.Warn);
    }
}
