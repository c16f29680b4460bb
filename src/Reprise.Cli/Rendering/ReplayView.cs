using Reprise.Kernel.Journal;

namespace Reprise.Cli.Rendering;

/// <summary>A replay for people: what it publishes, and what they should know of it.</summary>
internal static class ReplayView
{
    private const int ChangesShown = 10;

    /// <summary>Writes what is published, before it is; on standard error, as progress is.</summary>
    public static void WriteBefore(Output output, ReplayTerms terms)
    {
        var to = terms.Route is null ? "where they went" : $"to the route {terms.Route}";
        var part = terms.Select is null ? "" : $" (selected by `{Format.OneLine(terms.Select)}`)";
        output.Line($"publishing {Format.Plural(terms.Count, "output")} of {terms.Stage}{part} {to}; {terms.Source} is only read");
        if (terms.Missing > 0)
        {
            output.Line($"{output.Paint("warning", Tone.Warn)} {Format.Plural(terms.Missing, "output")} left out: the bytes are gone");
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
