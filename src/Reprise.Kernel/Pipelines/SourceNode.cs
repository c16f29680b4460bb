namespace Reprise.Kernel.Pipelines;

/// <summary>One node of a parsed file, with its place: the neutral form in which the kernel gets YAML or JSON.</summary>
/// <param name="Line">From 1; 0 where there is no file.</param>
/// <param name="Column">From 1; 0 where there is no file.</param>
public abstract record SourceNode(int Line, int Column)
{
    /// <summary>What it is, for messages: <c>a list</c>, <c>the text "abc"</c>.</summary>
    public abstract string Describe();
}

/// <summary>A scalar as it was written.</summary>
/// <param name="Text">Its raw text, so that no digit is lost.</param>
/// <param name="Quoted">True where quotes or a block made it a text whatever it looks like.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record SourceScalar(string Text, bool Quoted, int Line, int Column) : SourceNode(Line, Column)
{
    /// <summary>What the scalar is by the core rules of YAML 1.2.</summary>
    public ScalarKind Kind => Quoted ? ScalarKind.Text : ScalarRules.KindOf(Text);

    /// <inheritdoc/>
    public override string Describe() => Kind switch
    {
        ScalarKind.Null => "nothing",
        ScalarKind.Boolean => $"`{Text}`",
        ScalarKind.Integer or ScalarKind.Number or ScalarKind.NotFinite => $"the number {Text}",
        _ => $"the text \"{(Text.Length <= 60 ? Text : Text[..60] + "…")}\"",
    };
}

/// <summary>A list.</summary>
/// <param name="Items">Its items, in order.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record SourceList(IReadOnlyList<SourceNode> Items, int Line, int Column) : SourceNode(Line, Column)
{
    /// <inheritdoc/>
    public override string Describe() => "a list";
}

/// <summary>A map as it was written: a key that occurs twice is there twice.</summary>
/// <param name="Entries">Its entries, in the order of the file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record SourceMap(IReadOnlyList<SourceEntry> Entries, int Line, int Column) : SourceNode(Line, Column)
{
    /// <summary>The first entry called <paramref name="key"/>, or null.</summary>
    public SourceEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal))
            {
                return entry;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string Describe() => "a map";
}

/// <summary>A key of a map and its value.</summary>
public sealed record SourceEntry(SourceScalar Key, SourceNode Value);
