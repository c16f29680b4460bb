using System.Runtime.CompilerServices;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Rerunning;

/// <summary>All that a rerun has to do, in the order in which it is begun: a pass over the ancestry from the sources on, then its repetitions. What is recorded already is left out.</summary>
internal sealed class RerunFrontier(RunContext run, Ancestry ancestry, IReadOnlySet<long> ended)
{
    private const int BlockLength = 1024;

    private readonly int _count = ancestry.Steps.Count;
    private readonly int _repetitions = run.Header.Rerun!.Times();

    /// <summary>The number of units, before it is known which steps are not executed and so not repeated.</summary>
    public long Length => ((long)_count * _repetitions) - ended.Count;

    /// <summary>The units.</summary>
    public async IAsyncEnumerable<RerunUnit> UnitsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var first = 0; first < _repetitions; first += first == 0 ? 1 : Repetition.SideBySide)
        {
            var blocks = (_count + BlockLength - 1) / BlockLength;
            foreach (var block in Repetition.Order(first, Enumerable.Range(0, blocks)))
            {
                await foreach (var unit in BlockAsync(first, block * BlockLength, cancellation))
                {
                    yield return unit;
                }
            }
        }
    }

    private async IAsyncEnumerable<RerunUnit> BlockAsync(int first, int start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = first == 0 ? 0 : Math.Min(first + Repetition.SideBySide, _repetitions) - 1;
        var places = Enumerable.Range(start, Math.Min(BlockLength, _count - start)).ToDictionary(i => ancestry.Steps[i]);
        var origins = new SortedDictionary<int, StepRecord>();
        var wanted = places.Where(p => Enumerable.Range(first, last - first + 1).Any(r => !ended.Contains(NumberOf(r, p.Value)))).Select(p => p.Key);
        await foreach (var origin in StepPages.ReadAsync(run.Parts.Journal, wanted, cancellation))
        {
            origins.Add(places[new AncestryStep(origin.Run, origin.Number)], origin);
        }

        foreach (var index in Repetition.Order(first, origins.Keys))
        {
            var id = (await run.Recording.RunAsync(origins[index].Run, cancellation)).Header.Id;
            for (var repetition = first; repetition <= last; repetition++)
            {
                if (!ended.Contains(NumberOf(repetition, index)))
                {
                    yield return new RerunUnit(index, NumberOf(repetition, index), repetition, origins[index], id);
                }
            }
        }
    }

    /// <summary>The number of a step in the rerun: the passes follow one another, so that each row has a number of its own.</summary>
    private long NumberOf(int repetition, int index) => ((long)repetition * _count) + index + 1;
}
