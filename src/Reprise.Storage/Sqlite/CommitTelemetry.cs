using System.Diagnostics.Metrics;

namespace Reprise.Storage.Sqlite;

/// <summary>How long commits of the journal take, for whoever listens.</summary>
public static class CommitTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Reprise.Storage";

    /// <summary>Seconds from the beginning of a transaction until it is durable.</summary>
    public const string Duration = "reprise.journal.commit.duration";

    private static readonly Meter Meter = new(Name);

    internal static Histogram<double> Commits { get; } = Meter.CreateHistogram<double>(Duration, "s", "How long a commit of the journal takes.");
}
