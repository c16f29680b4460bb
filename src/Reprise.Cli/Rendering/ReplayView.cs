using System.Globalization;
using Reprise.Engine.Contract;
using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Rendering;

/// <summary>A replay for people: what it publishes, and what they should know of it.</summary>
internal static class ReplayView
{
    private const int ChangesShown = 10;

    /// <summary>How far the publisher is: published, in flight, rate, time left; null once everything is published, or for other runs.</summary>
    public static string? Progress(PublisherProgress? publisher)
    {
        if (publisher is null || publisher.Published >= publisher.Total)
        {
            return null;
        }

        var left = publisher.Left is { } span ? $", {Format.Duration(span.Ticks / TimeSpan.TicksPerMicrosecond)} left" : "";
        var waits = publisher.Waiting is { } cause ? $", waits for {cause}" : "";
        return $"published {Format.Count(publisher.Published)} of {Format.Count(publisher.Total)}, {Format.Count(publisher.InFlight)} in flight, {publisher.Rate.ToString("N0", CultureInfo.InvariantCulture)}/s{left}{waits}";
    }

    /// <summary>What a replay published, in one line.</summary>
    public static string Summary(ReplayedObject terms)
    {
        var part = terms.Select is null ? "" : $", selected by `{Format.OneLine(terms.Select)}`";
        var missing = terms.Missing > 0 ? $"; {Format.Count(terms.Missing)} left out, whose bytes are gone" : "";
        var changes = terms.Changes.Count > 0 ? $"; the pipeline differs from the origin's in {Format.Plural(terms.Changes.Count, "key")}" : "";
        return $"{Format.Plural(terms.Count, "output")} of {terms.Stage}{(terms.Route is null ? "" : " to the route " + terms.Route)}{part}{missing}{changes}";
    }

    /// <summary>Writes what is published, before it is; on standard error, as progress is.</summary>
    public static void WriteBefore(Output output, ReplayTerms terms)
    {
        var to = terms.Route is null ? "where they went" : $"to the route {terms.Route}";
        var part = terms.Select is null ? "" : $" (selected by `{Format.OneLine(terms.Select)}`)";
        output.Line($"publishing {Format.Plural(terms.Count, "output")} of {terms.Stage}{part} {to}; {terms.Source} is only read");
        if (terms.Missing > 0)
        {
            output.Line($"{output.Paint("warning", Tone.Warn)} {Format.Plural(terms.Missing, "output")} left out: the bytes are gone");
            foreach (var item in terms.MissingItems.Take(ChangesShown))
            {
                output.Line($"        {Format.OneLine(item)}");
            }

            if (terms.Missing > ChangesShown)
            {
                output.Line($"        … and {Format.Count(terms.Missing - ChangesShown)} more");
            }
        }

        foreach (var change in terms.Changes.Take(ChangesShown))
        {
            output.Line($"{output.Paint("warning", Tone.Warn)} the pipeline differs from the run's snapshot in {Format.OneLine(change)}");
        }

        if (terms.Changes.Count > ChangesShown)
        {
            output.Line($"{output.Paint("warning", Tone.Warn)} … and in {Format.Plural(terms.Changes.Count - ChangesShown, "other key")}");
        }

        output.Flush();
    }
}
