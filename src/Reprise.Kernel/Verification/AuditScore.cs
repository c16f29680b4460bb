namespace Reprise.Kernel.Verification;

/// <summary>How well an artifact is accounted for, on five axes from 0 to 1.</summary>
/// <param name="InputsTraced">How likely a way back from the artifact, taking any input at each step, ends at a file whose bytes are at hand.</param>
/// <param name="MethodRecorded">The share of its steps whose code is in the store and whose handler is at hand.</param>
/// <param name="EnvironmentPinned">The share of its steps whose environment is pinned; one that is only named counts half.</param>
/// <param name="AttributionComplete">The share of its steps of which it is known who ran them and what they read; what was found through a trace id counts half.</param>
/// <param name="RerunSucceeds">What reruns of it came to; see <see cref="RerunFacts.Score"/>.</param>
public sealed record AuditScore(double InputsTraced, double MethodRecorded, double EnvironmentPinned, double AttributionComplete, double RerunSucceeds)
{
    /// <summary>The mean of the axes.</summary>
    public double Total => (InputsTraced + MethodRecorded + EnvironmentPinned + AttributionComplete + RerunSucceeds) / 5;

    /// <summary>The score of many artifacts: the mean; null of none, as nothing is known of them.</summary>
    public static double? Mean(IReadOnlyCollection<AuditScore> scores) => scores.Count == 0 ? null : scores.Average(s => s.Total);
}

/// <summary>What lowers a score: up to <see cref="MostNamed"/> of the places for each axis, by the numbers that the fold was given.</summary>
/// <param name="Ends">Ends that are no kept source, those nearest to the sources first.</param>
/// <param name="Methods">Stages whose method is not recorded.</param>
/// <param name="Environments">Stages whose environment is not pinned.</param>
/// <param name="Actors">Stages of which nobody knows who ran them.</param>
public sealed record AuditFaults(IReadOnlyList<int> Ends, IReadOnlyList<int> Methods, IReadOnlyList<int> Environments, IReadOnlyList<int> Actors)
{
    /// <summary>So many are named: enough to begin to mend, and a fixed cost for each step.</summary>
    public const int MostNamed = 3;

    /// <summary>Nothing.</summary>
    public static AuditFaults None { get; } = new([], [], [], []);
}
