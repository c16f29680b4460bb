using System.Globalization;
using System.Runtime.CompilerServices;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Comparing;

/// <summary>Comparisons of runs as scripts see them.</summary>
public static class Comparisons
{
    /// <summary>Two runs with their aligned steps, which are read while they are gone through.</summary>
    public static async ValueTask<ComparisonObject> OfAsync(Recording recording, RunRecord a, RunRecord b, CancellationToken cancellation) => new(
        await RunMapping.ToObjectAsync(recording, a, cancellation), await RunMapping.ToObjectAsync(recording, b, cancellation), StepsAsync(recording, a, b, cancellation));

    private static async IAsyncEnumerable<ComparedStep> StepsAsync(Recording recording, RunRecord a, RunRecord b, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var pair in new RunComparer(recording).CompareAsync(a, b, cancellation))
        {
            yield return await ObjectAsync(recording, a, b, pair, cancellation);
        }
    }

    /// <summary>The same, of which only a page is shown; both runs are read to their ends all the same, for the counts.</summary>
    /// <param name="recording">Where both are recorded.</param>
    /// <param name="a">The first run.</param>
    /// <param name="b">The second run.</param>
    /// <param name="page">What is shown.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<ComparisonObject> PageAsync(Recording recording, RunRecord a, RunRecord b, ComparisonPage page, CancellationToken cancellation)
    {
        var totals = new ComparisonTotals();
        var (left, right) = (await RunMapping.ToObjectAsync(recording, a, cancellation), await RunMapping.ToObjectAsync(recording, b, cancellation));
        return new ComparisonObject(left, right, PageStepsAsync(recording, a, b, page, totals, cancellation)) { Totals = totals };
    }

    private static async IAsyncEnumerable<ComparedStep> PageStepsAsync(
        Recording recording, RunRecord a, RunRecord b, ComparisonPage page, ComparisonTotals totals, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var fitting = 0L;
        await foreach (var pair in new RunComparer(recording).CompareAsync(a, b, cancellation))
        {
            totals.Add(pair.Same, () => DifferenceOf(a, b, pair));
            if ((page.Same is { } wanted && wanted != pair.Same) || ++fitting <= page.After)
            {
                continue;
            }

            if (page.Limit is { } limit && fitting > page.After + limit)
            {
                totals.Next = (page.After + limit).ToString(CultureInfo.InvariantCulture);
                continue;
            }

            yield return await ObjectAsync(recording, a, b, pair, cancellation);
        }
    }

    private static async ValueTask<ComparedStep> ObjectAsync(Recording recording, RunRecord a, RunRecord b, StepPair pair, CancellationToken cancellation)
    {
        var left = pair.A is null ? null : await StepMapping.ToObjectAsync(recording, new RecordedStep(a, pair.A), cancellation);
        var right = pair.B is null ? null : await StepMapping.ToObjectAsync(recording, new RecordedStep(b, pair.B), cancellation);
        return new ComparedStep(pair.Target, (right ?? left)!.Item, left, right, pair.Same, pair.Why);
    }

    private static FirstDifference DifferenceOf(RunRecord a, RunRecord b, StepPair pair) => new(
        pair.Target, ItemNames.Shown(pair.B is null ? a.Header : b.Header, (pair.B ?? pair.A)!.Item),
        pair.A is { } left ? Recording.IdOf(a, left).ToString() : null, pair.B is { } right ? Recording.IdOf(b, right).ToString() : null, pair.Why);
}
