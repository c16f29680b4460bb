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
            var left = pair.A is null ? null : await StepMapping.ToObjectAsync(recording, new RecordedStep(a, pair.A), cancellation);
            var right = pair.B is null ? null : await StepMapping.ToObjectAsync(recording, new RecordedStep(b, pair.B), cancellation);
            yield return new ComparedStep(pair.Target, (right ?? left)!.Item, left, right, pair.Same, pair.Why);
        }
    }
}
