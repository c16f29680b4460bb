using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>What is kept in memory of a line.</summary>
/// <param name="Line">Its number in the file.</param>
/// <param name="Offset">Where it stands in the spool.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="Time">When it began, or the line before it where it does not say. Microseconds since 1970, UTC.</param>
/// <param name="Trace">Which trace, by its number in the import; -1 for none.</param>
/// <param name="Span">Its span, or what stands for one.</param>
/// <param name="Parent">The span that asked for it; default for none.</param>
/// <param name="Content">Hash of all that it says.</param>
/// <param name="FirstInput">Where its inputs begin in the list of all.</param>
internal readonly record struct ImportEntry(long Line, long Offset, int Length, long Time, int Trace, SpanId Span, SpanId Parent, long Content, int FirstInput);

/// <summary>The lines of an import in the order of the file, and which of them made what.</summary>
internal sealed class ImportEntries
{
    private readonly List<ImportEntry> _entries = [];
    private readonly List<Digest> _inputs = [];
    private readonly Dictionary<Digest, int> _makers = [];
    private readonly Dictionary<(int Trace, SpanId Span), int> _spans = [];
    private readonly Dictionary<string, int> _traces = new(StringComparer.Ordinal);
    private readonly List<string> _traceIds = [];

    /// <summary>Number of lines.</summary>
    public int Count => _entries.Count;

    /// <summary>A line by its place.</summary>
    public ImportEntry this[int index] => _entries[index];

    /// <summary>The number of a trace in this import; -1 for none.</summary>
    public int TraceOf(string? id)
    {
        if (id is null)
        {
            return -1;
        }

        if (!_traces.TryGetValue(id, out var number))
        {
            number = _traces[id] = _traceIds.Count;
            _traceIds.Add(id);
        }

        return number;
    }

    /// <summary>The id of a trace, or null for none.</summary>
    public string? TraceId(int trace) => trace < 0 ? null : _traceIds[trace];

    /// <summary>The line with a span, or null.</summary>
    public int? Find(int trace, SpanId span) => _spans.TryGetValue((trace, span), out var index) ? index : null;

    /// <summary>True where a line of the import made these bytes.</summary>
    public bool IsMade(Digest digest) => _makers.ContainsKey(digest);

    /// <summary>Adds a line.</summary>
    public void Add(ImportEntry entry, ImportedStep step)
    {
        var index = _entries.Count;
        _entries.Add(entry with { FirstInput = _inputs.Count, Time = entry.Time > 0 ? entry.Time : index == 0 ? 0 : _entries[^1].Time });
        _ = _spans.TryAdd((entry.Trace, entry.Span), index);
        _inputs.AddRange(step.Inputs?.Select(i => i.Digest) ?? []);
        foreach (var output in step.Outputs)
        {
            // What a step passes on as it came was made by another.
            if (step.Inputs?.Any(i => i.Digest == output.Digest) != true && (!_makers.TryGetValue(output.Digest, out var known) || _entries[index].Time < _entries[known].Time))
            {
                _makers[output.Digest] = index;
            }
        }
    }

    /// <summary>The lines that made what a line read.</summary>
    public IEnumerable<int> MakersFor(int index)
    {
        var end = index + 1 < _entries.Count ? _entries[index + 1].FirstInput : _inputs.Count;
        for (var i = _entries[index].FirstInput; i < end; i++)
        {
            if (_makers.TryGetValue(_inputs[i], out var maker) && maker != index)
            {
                yield return maker;
            }
        }
    }

    /// <summary>The line that asked for a line, or null where the import has none.</summary>
    public int? ParentOf(int index) => _entries[index] is { Parent.Value: > 0 } entry ? Find(entry.Trace, entry.Parent) : null;
}
