using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Cli.Rendering;

/// <summary>The steps of a run as a tree: each below the step whose output it works on.</summary>
internal sealed class StepTree(Output output, RunRecord run, StageGraph? graph)
{
    private readonly Dictionary<long, List<StepRecord>> _children = [];
    private readonly HashSet<long> _known = [];
    private int _targetWidth;

    /// <summary>Adds a step without its lists: a tree of many steps stays small.</summary>
    public void Add(StepRecord step)
    {
        var bare = step with { Inputs = [], Outputs = [], Log = null };
        var under = _known.Contains(step.Parent) ? step.Parent : 0;
        if (!_children.TryGetValue(under, out var list))
        {
            _children[under] = list = [];
        }

        list.Add(bare);
        _ = _known.Add(step.Number);
        _targetWidth = Math.Max(_targetWidth, Math.Min(40, TargetOf(step).Length));
    }

    /// <summary>Writes the tree.</summary>
    public void Write() => WriteBelow(0, "");

    private void WriteBelow(long parent, string indent)
    {
        if (!_children.TryGetValue(parent, out var list))
        {
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            var last = i == list.Count - 1;
            var top = parent == 0;
            WriteLine(list[i], top ? "" : indent + (last ? "└ " : "├ "));
            WriteBelow(list[i].Number, top ? "" : indent + (last ? "  " : "│ "));
        }
    }

    private void WriteLine(StepRecord step, string branch)
    {
        var (mark, tone) = MarkOf(step);
        var item = ItemNames.Shown(run.Header, step.Item) is { Length: > 0 } shown ? " " + Format.OneLine(shown) : "";
        var how = step.Error is { } error ? error.Message : step.Reason;
        var time = step.Decision == DecisionKind.Reuse ? "" : Format.Duration(step.DurationMicros);
        var head = $"{TargetOf(step)}{item}";
        var tail = $"{time}  {Format.OneLine(how)}".Trim();
        var id = Recording.IdOf(run, step).ToString();
        var room = output.Width == int.MaxValue ? int.MaxValue : Math.Max(10, output.Width - branch.Length - id.Length - Format.Width(head) - 8);
        output.Line($"{output.Paint(branch, Tone.Dim)}{output.Paint(mark, tone)} {head}  {output.Paint(id, Tone.Link)}  {output.Paint(Format.Fit(tail, room), Tone.Dim)}");
    }

    private static (string Mark, Tone Tone) MarkOf(StepRecord step) => step switch
    {
        { Status: StepStatus.Succeeded, Decision: DecisionKind.Reuse } => ("=", Tone.Good),
        { Status: StepStatus.Succeeded } => ("✓", Tone.Good),
        { Status: StepStatus.Failed } => ("✗", Tone.Bad),
        { Status: StepStatus.Refused } => ("✗", Tone.Bad),
        { Status: StepStatus.InDoubt } => ("?", Tone.Warn),
        _ => ("·", Tone.Warn),
    };

    private string TargetOf(StepRecord step) =>
        Format.OneLine(step.Target ?? (graph is not null && step.Stage >= 0 ? graph.Stages[step.Stage].Target : Words.Of(step.Status)));
}
