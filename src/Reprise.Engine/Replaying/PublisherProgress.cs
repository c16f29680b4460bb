namespace Reprise.Engine.Replaying;

/// <summary>How far a replay's publisher is.</summary>
/// <param name="Total">References to publish.</param>
/// <param name="Published">References published.</param>
/// <param name="Done">Of these, those whose step has ended.</param>
/// <param name="Elapsed">Since it began, in this process.</param>
/// <param name="Waiting">What it waits for, or null.</param>
public sealed record PublisherProgress(long Total, long Published, long Done, TimeSpan Elapsed, string? Waiting)
{
    /// <summary>Published and not done.</summary>
    public long InFlight => Published - Done;

    /// <summary>Published a second.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Published / Elapsed.TotalSeconds : 0;

    /// <summary>Until everything is published, at this rate; null before it can be told.</summary>
    public TimeSpan? Left => Rate > 0 ? TimeSpan.FromSeconds((Total - Published) / Rate) : null;
}
