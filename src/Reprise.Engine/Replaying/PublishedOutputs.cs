using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;

namespace Reprise.Engine.Replaying;

/// <summary>The outputs that a replay published, to be looked up both ways: which one stands at a place, and whether one is among them.</summary>
internal sealed class PublishedOutputs
{
    private readonly StoredOutputs[] _inOrder;
    private readonly long[] _firsts;
    private readonly Dictionary<long, List<StoredOutputs>> _ofStep = [];

    private PublishedOutputs(IEnumerable<StoredOutputs> outputs)
    {
        _inOrder = [.. outputs];
        _firsts = new long[_inOrder.Length];
        long place = 0;
        for (var i = 0; i < _inOrder.Length; i++)
        {
            (_firsts[i], place) = (place, place + _inOrder[i].Count);
            if (!_ofStep.TryGetValue(_inOrder[i].Step, out var pieces))
            {
                _ofStep.Add(_inOrder[i].Step, pieces = new List<StoredOutputs>(1));
            }

            pieces.Add(_inOrder[i]);
        }
    }

    /// <summary>Reads what a replay's terms name.</summary>
    public static async ValueTask<PublishedOutputs> OpenAsync(Recording recording, ReplayTerms terms, CancellationToken cancellation) =>
        new((await ReplayDocument.OpenAsync(recording, terms, cancellation)).Outputs());

    /// <summary>The output that was published at a place.</summary>
    public (long Step, long Ordinal) At(long place)
    {
        var found = Array.BinarySearch(_firsts, place);
        var piece = found >= 0 ? found : ~found - 1;
        return (_inOrder[piece].Step, _inOrder[piece].Ordinal + place - _firsts[piece]);
    }

    /// <summary>Whether an output was published.</summary>
    public bool Contains(long step, long ordinal) => _ofStep.TryGetValue(step, out var pieces) && pieces.Exists(p => ordinal >= p.Ordinal && ordinal < p.Ordinal + p.Count);
}
