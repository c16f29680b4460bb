using System.Collections.Concurrent;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>
/// Finds what a unit works on: the recorded outputs of the steps that led to it. Steps of this process are kept until their successors have
/// ended; others (after a crash, or out of a long list) are read from the journal.
/// </summary>
internal sealed class ParentSteps(RunContext run)
{
    private const int MaxLoaded = 512;
    private readonly ConcurrentDictionary<long, Kept> _kept = new();
    private readonly ConcurrentDictionary<long, StepRecord> _loaded = new();
    private readonly Lazy<StepPageCache> _others = new(() => new StepPageCache(run.Parts.Journal));
    private volatile Page? _page;
    private volatile Page? _previous;

    /// <summary>Keeps a step until so many units that read it have ended.</summary>
    public void Keep(StepRecord step, long readers)
    {
        if (readers > 0)
        {
            _kept[step.Number] = new Kept(step, readers);
        }
    }

    /// <summary>A unit that read these steps has ended.</summary>
    public void Release(Unit unit)
    {
        if (unit.Parts is { } parts)
        {
            for (var i = 0; i < parts.Count; i++)
            {
                if (run.RunOfPart(unit, i) == run.Number)
                {
                    Release(parts[i]);
                }
            }
        }
        else if (unit.Group is null)
        {
            Release(unit.Work.Parent);
        }
    }

    /// <summary>The item and the inputs of a unit.</summary>
    public async ValueTask<UnitInputs> ResolveAsync(Unit unit, CancellationToken cancellation)
    {
        if (unit.Group is { } group)
        {
            return new UnitInputs(group.Item, group.Count <= StepRecord.MaxListed ? [.. group.Members.Select(m => m.ToArtifact())] : []);
        }

        if (unit.Stored is { } stored)
        {
            var (path, output) = await OutputAsync(stored.Run, stored.Step, stored.Ordinal, cancellation);
            return new UnitInputs(path, [Named(output, StepArtifact.ItemName)]);
        }

        if (unit.Work.Parent == 0)
        {
            var input = (int)unit.Work.Ordinal;
            return new UnitInputs(run.InputPath(input), [run.InputArtifact(input)]);
        }

        if (unit.Parts is not { } parts)
        {
            var (item, output) = await OutputAsync(run.Number, unit.Work.Parent, unit.Work.Ordinal, cancellation);
            return new UnitInputs(item, [Named(output, StepArtifact.ItemName)]);
        }

        var inputs = new StepArtifact[parts.Count];
        var itemPath = "";
        for (var i = 0; i < inputs.Length; i++)
        {
            (itemPath, var output) = await OutputAsync(run.RunOfPart(unit, i), parts[i], 0, cancellation);
            inputs[i] = Named(output, unit.Stage.Stage.From[i]);
        }

        return new UnitInputs(itemPath, inputs);
    }

    private static StepArtifact Named(StepArtifact output, string name) => string.Equals(output.Name, name, StringComparison.Ordinal) ? output : output with { Name = name };

    private void Release(long number)
    {
        if (_kept.TryGetValue(number, out var kept) && kept.Released())
        {
            _ = _kept.TryRemove(number, out _);
        }
    }

    private async ValueTask<(string Item, StepArtifact Output)> OutputAsync(long from, long number, long ordinal, CancellationToken cancellation)
    {
        var step = from != run.Number ? await _others.Value.LoadAsync(from, number, cancellation)
            : _kept.TryGetValue(number, out var kept) ? kept.Step
            : await LoadAsync(number, cancellation);
        var output = step.OutputsCount <= StepRecord.MaxListed ? step.Outputs[(int)ordinal] : await PagedAsync(step, ordinal, cancellation);
        var item = step.Keyed ? ItemPath.Append(step.Item, output.Name) : step.Item;
        var source = StepLists.AddressOf(step, ordinal, output) ?? (from == run.Number ? null : new OutputAddress(from, number, ordinal));
        return (item, source == output.Source ? output : output with { Source = source });
    }

    private async ValueTask<StepRecord> LoadAsync(long number, CancellationToken cancellation)
    {
        if (_loaded.TryGetValue(number, out var known))
        {
            return known;
        }

        var query = new StepQuery { Run = run.Number, From = number, Below = number + 1 };
        await foreach (var step in run.Parts.Journal.StepsAsync(query, cancellation))
        {
            if (_loaded.Count >= MaxLoaded)
            {
                _loaded.Clear();
            }

            return _loaded[number] = step;
        }

        throw new RepriseException(
            "journal.damaged", $"Step {number} of {run.Header.Id} has successors but is not in the journal.", "Run `reprise fsck` to see what else is hurt.");
    }

    /// <summary>An output out of a long list; the two pages last read are kept, because units come nearly in order.</summary>
    private async ValueTask<StepArtifact> PagedAsync(StepRecord step, long ordinal, CancellationToken cancellation)
    {
        var page = _page?.Holds(step, ordinal) == true ? _page : _previous;
        if (page?.Holds(step, ordinal) != true)
        {
            var items = await run.Parts.Journal.ListAsync(step.OutputList, ordinal, cancellation);
            if (items.Count == 0)
            {
                throw new RepriseException(
                    "journal.damaged", $"Output {ordinal:N0} of step {step.Number} of {run.Header.Id} is not in the journal.",
                    "Run `reprise fsck` to see what else is hurt.");
            }

            _previous = _page;
            _page = page = new Page(step.Run, step.Number, ordinal, items);
        }

        return page.Items[(int)(ordinal - page.First)];
    }

    private sealed record Page(long Run, long Step, long First, IReadOnlyList<StepArtifact> Items)
    {
        public bool Holds(StepRecord step, long ordinal) => Step == step.Number && Run == step.Run && ordinal >= First && ordinal < First + Items.Count;
    }

    private sealed class Kept(StepRecord step, long readers)
    {
        private long _readers = readers;

        public StepRecord Step => step;

        public bool Released() => Interlocked.Decrement(ref _readers) == 0;
    }
}
