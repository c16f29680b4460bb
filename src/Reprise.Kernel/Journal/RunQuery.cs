namespace Reprise.Kernel.Journal;

/// <summary>Which runs to read.</summary>
public sealed record RunQuery
{
    /// <summary>An id or a prefix of one (<c>run_…</c>), or null.</summary>
    public string? Id { get; init; }

    /// <summary>A run's number, or null.</summary>
    public long? Number { get; init; }

    /// <summary>Only runs with these numbers; null for all.</summary>
    public IReadOnlyCollection<long>? Numbers { get; init; }

    /// <summary>Only runs that stand in one of these ways; null for all.</summary>
    public IReadOnlyCollection<RunStatus>? Statuses { get; init; }

    /// <summary>Only runs that one of these verbs made; null for all.</summary>
    public IReadOnlyCollection<RunKind>? Kinds { get; init; }

    /// <summary>Only runs of one of these pipelines or targets; null for all.</summary>
    public IReadOnlyCollection<string>? Pipelines { get; init; }

    /// <summary>Labels that it must have.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Created at or after. Microseconds since 1970, UTC.</summary>
    public long? Since { get; init; }

    /// <summary>Created before. Microseconds since 1970, UTC.</summary>
    public long? Until { get; init; }

    /// <summary>A part of id, pipeline, reason or a label.</summary>
    public string? Text { get; init; }

    /// <summary>Only golden runs.</summary>
    public bool Golden { get; init; }

    /// <summary>Only runs that came directly from the run with this id.</summary>
    public string? Origin { get; init; }

    /// <summary>Only runs of this lineage, by the id of its first run; null for all.</summary>
    public string? Lineage { get; init; }

    /// <summary>Only the newest run of each pipeline, or of each target; reruns, which put several pipelines together, are left out.</summary>
    public bool NewestOfEach { get; init; }

    /// <summary>Only runs with a greater number.</summary>
    public long After { get; init; }

    /// <summary>Only runs with a smaller number: the cursor.</summary>
    public long? Before { get; init; }

    /// <summary>What the list is sorted by, greatest first, and among equals by the number.</summary>
    public RunOrder Order { get; init; }

    /// <summary>With <see cref="Before"/>, in another order than that of the numbers: what the last run that was read has there. Microseconds.</summary>
    public long BeforeMicros { get; init; }

    /// <summary>At the most so many; 0 for none, where only the tally is wanted.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>
    /// Asks for a tally of all runs that the query fits, whatever its cursor and limit: into how many parts the time is divided that they were created in, or that the
    /// query names; fewer where there are not so many microseconds. Null for no tally.
    /// </summary>
    public int? Spans { get; init; }

    /// <summary>Asks for the most frequent labels of all runs, whatever the rest of the query says: at the most so many; 0 for none.</summary>
    public int MostLabels { get; init; }

    /// <summary>With <see cref="MostLabels"/>: names of labels that are left out.</summary>
    public IReadOnlyCollection<string>? LabelsWithout { get; init; }
}

/// <summary>What a list of runs is sorted by. Of a run that goes on duration and saved time are 0.</summary>
public enum RunOrder
{
    /// <summary>Their numbers, which is the order in which they were begun.</summary>
    Started,

    /// <summary>From the first step to the end.</summary>
    Duration,

    /// <summary>Recorded work that was reused.</summary>
    Saved,
}
