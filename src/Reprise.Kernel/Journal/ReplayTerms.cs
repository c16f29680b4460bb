using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Journal;

/// <summary>In which order stored outputs are published. Numbers are stored: never change them.</summary>
public enum ReplayOrder
{
    /// <summary>As the recorded run numbered the steps that made them.</summary>
    Source = 0,

    /// <summary>By item path, bytewise.</summary>
    Key = 1,

    /// <summary>As they come, which asks least of the reader.</summary>
    None = 2,
}

/// <summary>What becomes of a step that would repeat an effect. Numbers are stored: never change them.</summary>
public enum EffectAnswer
{
    /// <summary>Nobody said: the step is refused.</summary>
    None = 0,

    /// <summary>It takes effect again.</summary>
    Repeat = 1,

    /// <summary>It is left out.</summary>
    Skip = 2,
}

/// <summary>What a replay publishes, and how: fixed when it begins, so that it means the same after a crash.</summary>
public sealed record ReplayTerms
{
    /// <summary>The run that executed the stage: the origin, or of an origin that is a replay itself the run that its outputs came from.</summary>
    public required RunId Source { get; init; }

    /// <summary>That run's number in the journal.</summary>
    public required long SourceNumber { get; init; }

    /// <summary>The stage whose outputs are published, <c>route/stage</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The route that they go to; null for where the stage's outputs go anyway.</summary>
    public string? Route { get; init; }

    /// <summary>The outputs, in the order in which they are published: an artifact of its own (see <c>ReplayDocument</c>).</summary>
    public required Digest Outputs { get; init; }

    /// <summary>The number of those outputs.</summary>
    public required long Count { get; init; }

    /// <summary>The number of recorded parts of joins that they meet with.</summary>
    public long Parts { get; init; }

    /// <summary>The runs that executed stages which this replay does not run but reads from, by <c>route/stage</c>.</summary>
    public IReadOnlyDictionary<string, long> Recorded { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// The last place in the journal that counts of those stages for gathers: what their runs record later is not collected, however often the replay is recovered.
    /// Null where no gather reads from them, or an older version began the replay.
    /// </summary>
    public long? AsOf { get; init; }

    /// <summary>What they were selected by, or null for all.</summary>
    public string? Select { get; init; }

    /// <summary>Outputs that were left out because their bytes are gone.</summary>
    public long Missing { get; init; }

    /// <summary>Their items and digests, the first thousand of them; an older version kept none.</summary>
    public IReadOnlyList<string> MissingItems { get; init; } = [];

    /// <summary>Published so many a second at the most; null for as fast as can be.</summary>
    public double? Rate { get; init; }

    /// <summary>So many are published and not done at the most; null for the engine's own limit.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>In which order.</summary>
    public ReplayOrder Order { get; init; }

    /// <summary>Whether publishing waits while the route's queue holds other runs' work.</summary>
    public bool Yield { get; init; }

    /// <summary>Whether outputs get names.</summary>
    public bool Publish { get; init; }

    /// <summary>Whether the origin replayed only a part of what was there, so that this is a part, too.</summary>
    public bool OfPart { get; init; }

    /// <summary>Whether only a part of the stage's outputs is published.</summary>
    public bool IsPartial => Select is not null || Missing > 0 || OfPart;

    /// <summary>The keys in which the pipeline, as its file stood when the replay began or as it was given, differs from the origin's snapshot.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>What becomes of steps that would repeat an effect.</summary>
    public EffectAnswer Effects { get; init; }
}
