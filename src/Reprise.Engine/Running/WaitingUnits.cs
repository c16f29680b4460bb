using Reprise.Kernel.Planning;

namespace Reprise.Engine.Running;

/// <summary>The part of a frontier that is not in the queue yet, by stage, as segments. Gives out units of the stage furthest downstream that has room.</summary>
internal sealed class WaitingUnits
{
    private readonly Queue<Segment>[] _segments;
    private readonly long[] _units;
    private readonly int[] _inWork;
    private readonly int[] _limits;
    private readonly int[] _deepestFirst;
    private readonly StageRuntime[] _stages;
    private readonly long[] _taken;
    private readonly int _backlog;

    public WaitingUnits(StageRuntime[] stages, EngineOptions options)
    {
        _stages = stages;
        _segments = [.. stages.Select(_ => new Queue<Segment>())];
        _units = new long[stages.Length];
        _inWork = new int[stages.Length];
        _taken = new long[stages.Length];
        _backlog = options.Backlog;
        _limits = [.. stages.Select(s => s.Stage.Concurrency is { } own ? Math.Min(options.Window, own + Math.Max(own, 16)) : options.Window)];
        _deepestFirst = [.. stages.OrderByDescending(s => s.Node.Order).Select(s => s.Node.Index)];
    }

    /// <summary>Number of units that wait.</summary>
    public long Count { get; private set; }

    public void Add(int stage, Segment segment)
    {
        _segments[stage].Enqueue(segment);
        _units[stage] += segment.Count;
        Count += segment.Count;
    }

    /// <summary>A unit of the stage is no longer in work.</summary>
    public void Left(int stage) => _inWork[stage]--;

    /// <summary>Takes the next unit, as a segment of one.</summary>
    public bool TryTake(out int stage, out Segment unit)
    {
        foreach (var candidate in _deepestFirst)
        {
            if (_units[candidate] > 0 && _inWork[candidate] < _limits[candidate] && !IsHeldBack(candidate))
            {
                stage = candidate;
                unit = Take(candidate);
                return true;
            }
        }

        (stage, unit) = (-1, null!);
        return false;
    }

    private Segment Take(int stage)
    {
        var segment = _segments[stage].Peek();
        var unit = segment.Count == 1 ? segment : segment.Slice(_taken[stage], 1);
        if (++_taken[stage] == segment.Count)
        {
            _ = _segments[stage].Dequeue();
            _taken[stage] = 0;
        }

        _units[stage]--;
        Count--;
        _inWork[stage]++;
        return unit;
    }

    /// <summary>A stage pauses while too much waits further down, so that what waits stays small.</summary>
    private bool IsHeldBack(int stage)
    {
        foreach (var further in _stages[stage].Node.Downstream)
        {
            if (_segments[further].Count >= _backlog)
            {
                return true;
            }
        }

        return false;
    }
}
