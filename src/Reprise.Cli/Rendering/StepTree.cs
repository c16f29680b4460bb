using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>The steps of a run as a tree: each below the step whose output it works on.</summary>
internal sealed class StepTree(Output output)
{
    private const string Top = "";
    private readonly Dictionary<string, List<StepObject>> _children = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Adds a step without its lists: a tree of many steps stays small.</summary>
    public void Add(StepObject step)
    {
        var bare = step with { Inputs = [], Outputs = [], Log = null };
        var under = step.ParentId is { } parent && _known.Contains(parent) ? parent : Top;
        if (!_children.TryGetValue(under, out var list))
        {
            _children[under] = list = [];
        }

        list.Add(bare);
        _ = _known.Add(step.StepId);
    }

    /// <summary>Writes the tree.</summary>
    public void Write() => WriteBelow(Top, "");

    private void WriteBelow(string parent, string indent)
    {
        if (!_children.TryGetValue(parent, out var list))
        {
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            var last = i == list.Count - 1;
            var top = parent.Length == 0;
            WriteLine(list[i], top ? "" : indent + (last ? "└ " : "├ "));
            WriteBelow(list[i].StepId, top ? "" : indent + (last ? "  " : "│ "));
        }
    }

    private void WriteLine(StepObject step, string branch)
    {
        var (mark, tone) = MarkOf(step);
        var item = step.Item is { Length: > 0 } shown ? " " + Format.OneLine(shown) : "";
        var how = step.Error is { } error ? error.Message : step.Reason;
        var time = step.Decision is "reuse" || step.DurationMs is not { } took ? "" : Format.Millis(took);
        var head = $"{Format.OneLine(step.Target.Length > 0 ? step.Target : step.Status)}{item}";
        var tail = $"{time}  {Format.OneLine(how)}".Trim();
        var room = output.Width == int.MaxValue ? int.MaxValue : Math.Max(10, output.Width - branch.Length - step.StepId.Length - Format.Width(head) - 8);
        output.Line($"{output.Paint(branch, Tone.Dim)}{output.Paint(mark, tone)} {head}  {output.Paint(step.StepId, Tone.Link)}  {output.Paint(Format.Fit(tail, room), Tone.Dim)}");
    }

    private static (string Mark, Tone Tone) MarkOf(StepObject step) => step switch
    {
        { Status: "succeeded", Decision: "reuse" } => ("=", Tone.Good),
        { Status: "succeeded" } => ("✓", Tone.Good),
        { Status: "failed" or "refused" } => ("✗", Tone.Bad),
        { Status: "in_doubt" } => ("?", Tone.Warn),
        _ => ("·", Tone.Warn),
    };
}
