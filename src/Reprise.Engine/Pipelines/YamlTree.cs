using Reprise.Kernel.Pipelines;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Reprise.Engine.Pipelines;

/// <summary>Builds nodes from YAML events: aliases are followed, but what they expand to is limited.</summary>
internal sealed class YamlTree
{
    /// <summary>Nodes that a file may have, aliases expanded.</summary>
    public const int MaxNodes = 200_000;

    /// <summary>How deep maps and lists may stand in each other.</summary>
    public const int MaxDepth = 64;

    private const string MergeKey = "<<";
    private readonly IParser _parser;
    private readonly Dictionary<string, (SourceNode Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private int _depth;

    private YamlTree(IParser parser) => _parser = parser;

    /// <summary>Reads the one document of a stream; an empty one is nothing.</summary>
    /// <exception cref="YamlException">The text is not YAML, or goes beyond a limit.</exception>
    public static SourceNode Read(IParser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return new SourceScalar("", false, 1, 1);
        }

        parser.Consume<DocumentStart>();
        var (root, _) = new YamlTree(parser).Node();
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            throw new YamlException(second.Start, second.End, "a second document begins here; a pipeline file has one");
        }

        return root;
    }

    private (SourceNode Node, int Size) Node()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"there is no anchor `&{alias.Value.Value}` before this alias");
        }

        var start = _parser.Current!;
        if (++_depth > MaxDepth)
        {
            throw new YamlException(start.Start, start.End, $"maps and lists stand more than {MaxDepth} deep in each other");
        }

        var built = start switch
        {
            SequenceStart => List(),
            MappingStart => Map(),
            _ => (Scalar(_parser.Consume<Scalar>()), 1),
        };
        _depth--;
        if (built.Item2 > MaxNodes)
        {
            throw new YamlException(start.Start, start.End, $"the file has more than {MaxNodes} values once aliases are expanded");
        }

        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = built;
        }

        return built;
    }

    private (SourceNode, int) List()
    {
        var start = _parser.Consume<SequenceStart>();
        CheckTag(start);
        var (items, size) = (new List<SourceNode>(), 1);
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            var (node, count) = Node();
            items.Add(node);
            size = Sum(size, count);
        }

        return (new SourceList(items, (int)start.Start.Line, (int)start.Start.Column), size);
    }

    private (SourceNode, int) Map()
    {
        var start = _parser.Consume<MappingStart>();
        CheckTag(start);
        var (entries, merged, size) = (new List<SourceEntry>(), new List<SourceEntry>(), 1);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current!;
            var key = Node().Node as SourceScalar ?? throw new YamlException(at.Start, at.End, "a key must be a text");
            var (value, count) = Node();
            size = Sum(size, count + 1);
            if (key is { Text: MergeKey, Quoted: false })
            {
                merged.AddRange(Merged(value, at));
            }
            else
            {
                entries.Add(new SourceEntry(key, value));
            }
        }

        var own = entries.Select(e => e.Key.Text).ToHashSet(StringComparer.Ordinal);
        entries.AddRange(merged.Where(m => own.Add(m.Key.Text)));
        return (new SourceMap(entries, (int)start.Start.Line, (int)start.Start.Column), size);
    }

    private static IEnumerable<SourceEntry> Merged(SourceNode value, ParsingEvent at) => value switch
    {
        SourceMap map => map.Entries,
        SourceList list => list.Items.SelectMany(item => Merged(item, at)),
        _ => throw new YamlException(at.Start, at.End, "`<<` merges a map or a list of maps"),
    };

    private static SourceScalar Scalar(Scalar scalar)
    {
        CheckTag(scalar);
        var quoted = scalar.Style is not ScalarStyle.Plain || (!scalar.Tag.IsEmpty && (scalar.Tag.IsNonSpecific || scalar.Tag.Value is "tag:yaml.org,2002:str"));
        return new SourceScalar(scalar.Value, quoted, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private static void CheckTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && !node.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
        {
            throw new YamlException(node.Start, node.End, $"the tag `{node.Tag.Value}` is not known here");
        }
    }

    private static int Sum(int size, int more) => (int)Math.Min((long)size + more, MaxNodes + 1);
}
