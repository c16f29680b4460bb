using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Planning;

/// <summary>What became of a stored output in the rest of its run.</summary>
public enum ItemOutcome
{
    /// <summary>Everything that came of it succeeded, as far as the next gather.</summary>
    Through,

    /// <summary>A step that works on it, or on what was made of it, failed, was refused or cancelled, or is in doubt.</summary>
    Failed,

    /// <summary>A step was skipped (<c>on_error: skip</c>).</summary>
    Skipped,

    /// <summary>A step was quarantined.</summary>
    Quarantined,

    /// <summary>A step has not run.</summary>
    Pending,
}

/// <summary>A stored output as a selection sees it.</summary>
/// <param name="Key">The item's path.</param>
/// <param name="Output">The output.</param>
/// <param name="MadeAt">When its step ended. Microseconds since 1970, UTC.</param>
/// <param name="Outcome">What became of it; only looked at where <see cref="Selection.NeedsOutcome"/>.</param>
/// <param name="Content">Its bytes as JSON where <see cref="Selection.NeedsContent"/>; null where they are not JSON.</param>
public readonly record struct SelectedItem(string Key, StepArtifact Output, long MadeAt, ItemOutcome Outcome, JsonElement? Content);

/// <summary>
/// Which stored outputs a replay publishes: <c>key = "ci*"</c>, <c>size &gt; 10kb</c>, <c>type = image/*</c>, <c>digest = sha256:ab…</c>,
/// <c>time &gt;= 2026-11-20</c>, <c>status = quarantined</c>, <c>/magnitude &gt;= 5</c>, and <c>failed</c> for what did not get through the rest of the run;
/// joined by <c>and</c>, <c>or</c>, <c>not</c> and parentheses.
/// </summary>
public sealed class Selection
{
    private readonly Func<SelectedItem, bool> _matches;

    internal Selection(string text, Func<SelectedItem, bool> matches, bool needsContent, bool needsOutcome)
    {
        Text = text;
        _matches = matches;
        NeedsContent = needsContent;
        NeedsOutcome = needsOutcome;
    }

    /// <summary>The expression as it was given.</summary>
    public string Text { get; }

    /// <summary>True where bytes must be read to tell.</summary>
    public bool NeedsContent { get; }

    /// <summary>True where the rest of the run must be looked at to tell.</summary>
    public bool NeedsOutcome { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>, with the place and what is allowed there.</exception>
    public static Selection Parse(string text) => new SelectionParser(text).Parse();

    /// <summary>Whether an output is selected.</summary>
    public bool Matches(in SelectedItem item) => _matches(item);
}
