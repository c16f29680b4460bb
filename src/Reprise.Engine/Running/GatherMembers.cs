using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Running;

/// <summary>
/// All that a gather collects, which may be millions: in blocks, so that growing copies nothing, and without what all members of a stage have in common.
/// </summary>
internal sealed class GatherMembers
{
    private const int BlockLength = 4096;
    private readonly List<Entry[]> _blocks = [];
    private readonly List<Kind> _kinds = [];
    private readonly Dictionary<Kind, int> _kindNumbers = [];
    private readonly PackedTexts _paths = new();

    public int Count { get; private set; }

    public GatherMember this[int index]
    {
        get
        {
            ref readonly var entry = ref At(index);
            var kind = _kinds[entry.Kind];
            OutputAddress? source = kind.Run == 0 ? null : new OutputAddress(kind.Run, entry.Step, entry.Ordinal);
            return new GatherMember(_paths.Text(entry.Path), entry.Digest, entry.Size, kind.MediaType, source, kind.Stage);
        }
    }

    /// <summary>The path of a member as UTF-8, by which members are sorted; empty for a mark.</summary>
    public ReadOnlySpan<byte> Path(int index) => _paths.Bytes(At(index).Path);

    /// <summary>True where there is no member, only the mark of an empty group.</summary>
    public bool IsMark(int index) => At(index).Kind < 0;

    /// <summary>Marks a group that is empty.</summary>
    public void AddMark() => Add(new Entry(_paths.Add(""), default, 0, 0, 0, -1));

    public void Add(in GatherMember member)
    {
        var kind = new Kind(member.MediaType, member.Source?.Run ?? 0, member.Stage);
        if (!_kindNumbers.TryGetValue(kind, out var number))
        {
            number = _kinds.Count;
            _kinds.Add(kind);
            _kindNumbers.Add(kind, number);
        }

        Add(new Entry(_paths.Add(member.Path), member.Digest, member.Size, member.Source?.Step ?? 0, member.Source?.Ordinal ?? 0, number));
    }

    private void Add(in Entry entry)
    {
        if (Count == _blocks.Count * BlockLength)
        {
            _blocks.Add(new Entry[BlockLength]);
        }

        _blocks[^1][Count++ % BlockLength] = entry;
    }

    private ref readonly Entry At(int index) => ref _blocks[index / BlockLength][index % BlockLength];

    private readonly record struct Kind(string MediaType, long Run, int Stage);

    private readonly record struct Entry(PackedTexts.Place Path, Digest Digest, long Size, long Step, long Ordinal, int Kind);
}
