namespace Reprise.Kernel.Pipelines;

/// <summary>Where something stands in a pipeline: <c>routes.events.stages[1].with.fields</c>.</summary>
internal sealed class SourcePath
{
    private SourcePath(SourcePath? parent, string? key, int index)
    {
        (Parent, Key, Index) = (parent, key, index);
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>The whole file.</summary>
    public static SourcePath Root { get; } = new(null, null, -1);

    /// <summary>What it is a part of.</summary>
    public SourcePath? Parent { get; }

    /// <summary>The key in the map above, or null.</summary>
    public string? Key { get; }

    /// <summary>The place in the list above, or -1.</summary>
    public int Index { get; }

    private int Depth { get; }

    /// <summary>A value of this map.</summary>
    public SourcePath this[string key] => new(this, key, -1);

    /// <summary>An item of this list.</summary>
    public SourcePath this[int index] => new(this, null, index);

    /// <summary>True where this is <paramref name="other"/> or a part of it.</summary>
    public bool IsWithin(SourcePath other)
    {
        var path = this;
        while (path.Depth > other.Depth)
        {
            path = path.Parent!;
        }

        return path.Same(other);
    }

    /// <summary>The position of this in a file: of the key or the value, or of the closest thing above that is there.</summary>
    public (int Line, int Column) PositionIn(SourceNode root, bool atKey)
    {
        var (node, key, found) = Locate(root);
        var best = atKey && found && key is not null ? key : node;
        return (best.Line, best.Column);
    }

    /// <inheritdoc/>
    public override string ToString() => Parent is null ? "" : Key is null ? $"{Parent}[{Index}]" : Parent.Parent is null ? Key : $"{Parent}.{Key}";

    private (SourceNode Node, SourceScalar? Key, bool Found) Locate(SourceNode root)
    {
        if (Parent is null)
        {
            return (root, null, true);
        }

        var above = Parent.Locate(root);
        if (!above.Found)
        {
            return above;
        }

        switch (above.Node)
        {
            case SourceMap map when Key is not null && map.Find(Key) is { } entry:
                return (entry.Value, entry.Key, true);
            case SourceList list when Index >= 0 && Index < list.Items.Count:
                return (list.Items[Index], null, true);

            // `to: [a, b]` and `to: { a: x }` have the same paths.
            case SourceList list when Key is not null && list.Items.OfType<SourceScalar>().FirstOrDefault(i => IsKey(i.Text)) is { } item:
                return (item, item, true);
            default:
                return (above.Node, above.Key, false);
        }
    }

    private bool IsKey(string text) => string.Equals(text, Key, StringComparison.Ordinal);

    private bool Same(SourcePath other) => ReferenceEquals(this, other)
        || (Depth == other.Depth && Index == other.Index && string.Equals(Key, other.Key, StringComparison.Ordinal)
            && (Parent is null || Parent.Same(other.Parent!)));
}
