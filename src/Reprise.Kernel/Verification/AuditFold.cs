namespace Reprise.Kernel.Verification;

/// <summary>
/// Scores artifacts by folding the steps that they came from, sources first: each step once, however many artifacts share it. A step weighs as much in the
/// score of an artifact as it is likely to lie on a way back from it that takes any input at each step. So ten thousand items before a gather weigh as one
/// generation, not as ten thousand steps beside one.
/// </summary>
public sealed class AuditFold
{
    private static readonly int[] Nothing = [];
    private readonly List<Sums> _steps = [];

    /// <summary>Adds a step; its number is the count of those before it.</summary>
    /// <param name="stage">The number of its stage, for <see cref="AuditFaults"/>.</param>
    /// <param name="facts">What is known of that stage.</param>
    /// <param name="producers">The numbers of the steps that it read from.</param>
    /// <param name="ends">What else it read, each with a number for <see cref="AuditFaults"/>.</param>
    public int Add(int stage, StepFacts facts, ReadOnlySpan<int> producers, ReadOnlySpan<(AuditEnd Kind, int Number)> ends)
    {
        var sums = new Sums { Ends = Nothing, Methods = Nothing, Environments = Nothing, Actors = Nothing };
        foreach (var producer in producers)
        {
            sums.Take(_steps[producer]);
        }

        sums.Divide(producers.Length);
        sums.Weigh(stage, facts, producers.Length, ends);
        _steps.Add(sums);
        return _steps.Count - 1;
    }

    /// <summary>The score of what a step made.</summary>
    /// <param name="step">The step's number; null where none is recorded.</param>
    /// <param name="rerun">What reruns of it came to.</param>
    public AuditScore Score(int? step, RerunFacts rerun)
    {
        if (step is not { } number)
        {
            return new AuditScore(0, 0, 0, 0, rerun.Score);
        }

        var sums = _steps[number];
        return new AuditScore(sums.Traced, sums.Method / sums.Length, sums.Pinned / sums.Length, sums.Attributed / sums.Length, rerun.Score);
    }

    /// <summary>What lowers the score of what a step made.</summary>
    public AuditFaults Faults(int? step) =>
        step is { } number && _steps[number] is var sums ? new AuditFaults(sums.Ends, sums.Methods, sums.Environments, sums.Actors) : AuditFaults.None;

    /// <summary>The sums over the ways back from a step, each way weighed by how likely it is.</summary>
    private struct Sums
    {
        public double Traced;
        public double Length;
        public double Method;
        public double Pinned;
        public double Attributed;
        public int[] Ends;
        public int[] Methods;
        public int[] Environments;
        public int[] Actors;

        public void Take(in Sums from)
        {
            (Traced, Length, Method) = (Traced + from.Traced, Length + from.Length, Method + from.Method);
            (Pinned, Attributed) = (Pinned + from.Pinned, Attributed + from.Attributed);
            (Ends, Methods) = (Joined(Ends, from.Ends), Joined(Methods, from.Methods));
            (Environments, Actors) = (Joined(Environments, from.Environments), Joined(Actors, from.Actors));
        }

        public void Divide(int producers)
        {
            var share = 1.0 / Math.Max(1, producers);
            (Length, Method, Pinned, Attributed) = (Length * share, Method * share, Pinned * share, Attributed * share);
        }

        public void Weigh(int stage, StepFacts facts, int producers, ReadOnlySpan<(AuditEnd Kind, int Number)> ends)
        {
            var (ways, own) = (producers, facts.Actor ? 1.0 : 0);
            foreach (var (kind, number) in ends)
            {
                ways += kind == AuditEnd.Repaired ? 0 : 1;
                Traced += kind == AuditEnd.SourceKept ? 1 : 0;
                own = Math.Min(own, kind switch { AuditEnd.Gap => 0, AuditEnd.Repaired => 0.5, _ => 1 });
                Ends = kind == AuditEnd.SourceKept ? Ends : Joined(Ends, [number]);
            }

            // What read nothing has nothing that could be lost.
            Traced = ways == 0 ? 1 : Traced / ways;
            (Length, Method, Pinned, Attributed) = (Length + 1, Method + facts.Method, Pinned + facts.Pinned, Attributed + own);
            Methods = facts.Method < 1 ? Joined(Methods, [stage]) : Methods;
            Environments = facts.Pinned < 1 ? Joined(Environments, [stage]) : Environments;
            Actors = facts.Actor ? Actors : Joined(Actors, [stage]);
        }

        // Mostly one list holds all that the other does; then it is shared.
        private static int[] Joined(int[] some, int[] more)
        {
            if (some.Length == 0 || ReferenceEquals(some, more))
            {
                return more;
            }

            return some.Length == AuditFaults.MostNamed || more.All(some.Contains) ? some : [.. some.Union(more).Take(AuditFaults.MostNamed)];
        }
    }
}
