namespace Reprise.Cli.Rendering;

/// <summary>Labelled facts, their values aligned, also those of several lines.</summary>
internal sealed class Facts
{
    private readonly List<(string Label, string Value)> _facts = [];

    /// <summary>Adds a fact; without a value it is left out. A label that stands above is not repeated.</summary>
    public Facts Add(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _facts.Add((label, value));
        }

        return this;
    }

    /// <summary>Writes the facts.</summary>
    public void Write(Output output, string indent = "  ")
    {
        var width = _facts.Count == 0 ? 0 : _facts.Max(f => f.Label.Length);
        var (above, below) = ("", new string(' ', indent.Length + width + 2));
        foreach (var (label, value) in _facts)
        {
            var shown = string.Equals(label, above, StringComparison.Ordinal) ? "" : label;
            output.Line($"{indent}{output.Paint(shown.PadRight(width), Tone.Dim)}  {value.Replace("\n", "\n" + below, StringComparison.Ordinal)}");
            above = label;
        }
    }
}
