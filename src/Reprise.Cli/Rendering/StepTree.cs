using Reprise.Cli.Reading;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>The steps of a run as a tree: each below the step whose output it works on; what was called below a reused call stands below it too, though another run recorded it.</summary>
internal sealed class StepTree(Output output)
{
    private const string Top = "";
    private readonly Dictionary<string, List<StepObject>> _children = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal); // Of calls that share a result the first shows what stood below.
    private readonly HashSet<string> _elsewhere = new(StringComparer.Ordinal);
    private readonly List<StepObject> _reused = [];

    /// <summary>The calls whose results came from other runs, as far as they were added.</summary>
    public IReadOnlyList<StepObject> Reused => _reused;

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
        if (ReusedCalls.Is(step))
        {
            _reused.Add(bare);
        }
    }

    /// <summary>Adds what was called below a reused call, by what its own run recorded.</summary>
    public void AddBelowReused(StepObject step)
    {
        _ = _known.Add(step.ParentId!);
        _ = _elsewhere.Add(step.StepId);
        Add(step);
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
            var deeper = top ? "" : indent + (last ? "  " : "│ ");
            WriteBelow(list[i].StepId, deeper);
            if (ReusedCalls.Is(list[i]) && _shown.Add(list[i].ReusedFrom!.StepId))
            {
                WriteBelow(list[i].ReusedFrom!.StepId, deeper);
            }
        }
    }

    private void WriteLine(StepObject step, string branch)
    {
        var (mark, tone) = _elsewhere.Contains(step.StepId) && step.Status is "succeeded" ? ("=", Tone.Good) : MarkOf(step);
        var item = step.Item is { Length: > 0 } shown ? " " + Format.OneLine(shown) : "";
        var how = step.Error is { } error ? error.Message : _elsewhere.Contains(step.StepId) ? $"recorded in {step.RunId}" : step.Reason;
        var time = step.Decision is "reuse" || _elsewhere.Contains(step.StepId) || step.DurationMs is not { } took ? "" : Format.Millis(took);
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
