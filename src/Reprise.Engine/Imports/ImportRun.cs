using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>A run that an import makes: the steps of one trace, in several runs where they are of very many kinds.</summary>
internal sealed class ImportRun(string? traceId)
{
    /// <summary>A run holds at the most so many stages and files: what is larger is slow to look at.</summary>
    public const int Most = 1000;

    private readonly Dictionary<int, int> _places = [];
    private readonly List<int> _stages = [];
    private readonly Dictionary<string, RunInput> _files = new(StringComparer.Ordinal);
    private long[] _counts = [];
    private long[] _work = [];

    /// <summary>The trace, or null where the steps name none.</summary>
    public string? TraceId { get; } = traceId;

    /// <summary>The stages, by their numbers in the import.</summary>
    public IReadOnlyList<int> Stages => _stages;

    /// <summary>Files that steps read and that none of them made.</summary>
    public IReadOnlyList<RunInput> Files => [.. _files.Values];

    /// <summary>True where it takes no further kind of step.</summary>
    public bool IsFull => _stages.Count >= Most || _files.Count >= Most;

    /// <summary>Steps that are not written yet.</summary>
    public long Left { get; private set; }

    /// <summary>The id and the number in the journal, once it has begun.</summary>
    public (RunId Id, long Number)? Begun { get; set; }

    /// <summary>The steps written.</summary>
    public long Written { get; private set; }

    /// <summary>When its first step began. Microseconds since 1970, UTC.</summary>
    public long StartedAt { get; private set; }

    /// <summary>When its last step ended. Microseconds since 1970, UTC.</summary>
    public long CompletedAt { get; private set; }

    /// <summary>The first error, or null.</summary>
    public StepError? Error { get; private set; }

    /// <summary>Plans a step; returns the place of its stage in the run.</summary>
    public int Plan(int stage, IEnumerable<RunInput> files)
    {
        Left++;
        foreach (var file in files)
        {
            _ = _files.TryAdd(file.Name + "\n" + file.Digest, file);
        }

        if (!_places.TryGetValue(stage, out var place))
        {
            place = _places[stage] = _stages.Count;
            _stages.Add(stage);
        }

        return place;
    }

    /// <summary>Takes a step into account; returns its number in the run.</summary>
    public long Count(int place, ImportedStep step)
    {
        if (_counts.Length == 0)
        {
            (_counts, _work) = (new long[_stages.Count * 3], new long[_stages.Count]);
        }

        _counts[(place * 3) + (step.Status == StepStatus.Failed ? 1 : step.Status == StepStatus.Succeeded ? 0 : 2)]++;
        _work[place] += step.StartedAt > 0 ? Math.Max(0, step.CompletedAt - step.StartedAt) : 0;
        StartedAt = StartedAt == 0 || (step.StartedAt > 0 && step.StartedAt < StartedAt) ? step.StartedAt : StartedAt;
        CompletedAt = Math.Max(CompletedAt, step.CompletedAt);
        Error ??= step.Status == StepStatus.Failed ? step.Error : null;
        Left--;
        return ++Written;
    }

    /// <summary>The run as it ended.</summary>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    public RunSummary Summary(long now) => new()
    {
        Status = Error is null ? RunStatus.Succeeded : RunStatus.Failed,
        Stages = [.. _stages.Select((_, i) => new StageSummary { Succeeded = _counts[i * 3], Failed = _counts[(i * 3) + 1], Skipped = _counts[(i * 3) + 2], WorkMicros = _work[i] })],
        StartedAt = StartedAt > 0 ? StartedAt : now,
        CompletedAt = Math.Max(CompletedAt, StartedAt) is > 0 and var end ? end : now,
        Error = Error,
    };
}
