using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Kernel.Planning;

/// <summary>How stored outputs of another run come into this one: their numbers are set aside before anything else, in the order in which they are published.</summary>
public sealed partial class RunFlow
{
    private ReplayEntry? _entry;
    private long _source;
    private long _nextEntry;
    private long _entered;

    /// <summary>True while stored outputs are still to come in, so that no gather can be ready.</summary>
    public bool IsEntering { get; private set; }

    /// <summary>The numbers set aside for what is published: from here …</summary>
    public long FirstEntry { get; private set; }

    /// <summary>… up to, but not including, this one.</summary>
    public long EndOfEntries { get; private set; }

    /// <summary>Begins a replay: stages that it does not reach never run, and the units that it will publish are pending.</summary>
    /// <param name="entry">Where outputs come in.</param>
    /// <param name="terms">How many, and whose.</param>
    public void BeginReplay(ReplayEntry entry, ReplayTerms terms)
    {
        (_entry, _source, IsEntering) = (entry, terms.SourceNumber, true);
        foreach (var node in _graph.Stages.Where(s => s.IsGather && !entry.Reaches(s.Index)))
        {
            _gathers[node.Index] = GatherState.Planned;
        }

        var count = (terms.Parts * entry.PartSlots) + (terms.Count * entry.Slots);
        _nextEntry = FirstEntry = Reserve(count);
        EndOfEntries = FirstEntry + count;
        foreach (var edge in entry.Edges.Where(e => e.Kind == EdgeKind.Item))
        {
            Add(edge.To, terms.Count);
        }
    }

    /// <summary>A recorded step that this replay does not run is a part of joins that it does.</summary>
    /// <param name="stage">Its stage here.</param>
    /// <param name="part">The part.</param>
    /// <param name="published">What it completes.</param>
    public void EnterPart(int stage, StoredPart part, ICollection<Segment> published)
    {
        var node = _graph.Stages[stage];
        var first = _nextEntry;
        _nextEntry += _entry!.PartSlots;
        foreach (var edge in node.Out.Where(e => e.Kind == EdgeKind.Join && _entry.Reaches(e.To)))
        {
            LeadToJoin(edge, part.Step, part.Root, first + edge.Place, published);
        }
    }

    /// <summary>Stored outputs come in.</summary>
    public void Enter(StoredOutputs outputs, ICollection<Segment> published)
    {
        var first = _nextEntry;
        _nextEntry += _entry!.Slots * outputs.Count;
        foreach (var edge in _entry.Edges)
        {
            var number = first + (Math.Max(0, edge.Place) * outputs.Count);
            var own = outputs.Keyed || _entry.Stage?.IsGather == true;
            switch (edge.Kind)
            {
                case EdgeKind.Item:
                    var root = edge.EntersRoute ? number : own ? first : outputs.Root;
                    published.Add(new Segment(edge.Index, 0, _entered, outputs.Count, number, root, SharedRoot: !edge.EntersRoute && !own)
                    {
                        Stored = new StoredOutput(_source, outputs.Step, outputs.Ordinal),
                        IsEntry = true,
                    });
                    break;
                case EdgeKind.Join:
                    LeadToJoin(edge, outputs.Step, own ? first : outputs.Root, number, published, isEntry: true);
                    break;
                default:
                    break; // A gather reads its members when everything has ended.
            }
        }

        _entered += outputs.Count;
    }

    /// <summary>All stored outputs have come in.</summary>
    public void EndEntering()
    {
        IsEntering = false;
        StageEmptied = true;
    }
}

/// <summary>Outputs of one recorded step that stand one after the other in its list.</summary>
/// <param name="Step">The step's number.</param>
/// <param name="Ordinal">The place of the first.</param>
/// <param name="Count">How many.</param>
/// <param name="Keyed">Whether each is an item of its own.</param>
/// <param name="Root">The step's root; see <see cref="StepRecord.Root"/>.</param>
public readonly record struct StoredOutputs(long Step, long Ordinal, long Count, bool Keyed, long Root);

/// <summary>A recorded step whose output is a part of joins.</summary>
/// <param name="Step">The step's number.</param>
/// <param name="Root">What all parts of a join have in common.</param>
public readonly record struct StoredPart(long Step, long Root);
