using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Recordings;

/// <summary>Reads a manifest stage by stage. However many steps it has, only those in trouble are kept.</summary>
public static class ManifestStages
{
    private const int MostTroubled = 20;

    /// <summary>Folds the steps of a rerun's manifest.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>, <c>artifact.damaged</c>; <c>run.ended</c>: there is none.</exception>
    public static async ValueTask<ManifestStagesObject> ReadAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var stages = new Dictionary<string, Stage>(StringComparer.Ordinal);
        var (head, troubled) = await ManifestReader.ReadAsync(recording, run, Take, cancellation);
        var found = troubled.ToLookup(step => step.Target, StringComparer.Ordinal);
        return new ManifestStagesObject(head, [.. stages.Select(s => s.Value.ToObject(s.Key, head.FirstDifference, [.. found[s.Key]]))]);

        bool Take(ManifestStep step)
        {
            if (!stages.TryGetValue(step.Target, out var stage))
            {
                stages.Add(step.Target, stage = new Stage());
            }

            return stage.Add(step);
        }
    }

    private sealed class Stage
    {
        private readonly VerdictCounts _counts = new();
        private readonly SortedSet<string> _comparators = new(StringComparer.Ordinal);
        private string? _type;
        private long _steps;
        private long _troubled;
        private long _duration;
        private long _recorded;
        private bool _environment = true;

        /// <summary>Adds a step; true where it is to be kept.</summary>
        public bool Add(ManifestStep step)
        {
            _counts.Add(Enum.Parse<Verdict>(step.Verdict, ignoreCase: true));
            _ = _comparators.Add(step.Comparator);
            _type = step.StepType;
            _steps++;
            _duration += step.DurationMs;
            _recorded += step.RecordedDurationMs;
            _environment &= step.EnvironmentMatches;
            var isFirst = !step.Ok && _counts[Verdict.Differs] == 1 && string.Equals(step.Verdict, Words.Of(Verdict.Differs), StringComparison.Ordinal);
            return !step.Ok && (_troubled++ < MostTroubled || isFirst);
        }

        public ManifestStage ToObject(string target, string? first, IReadOnlyList<ManifestStep> troubled) => new(
            target, _type, _steps, Words.Of(_counts.Overall(0)), CountsOf(_counts), [.. _comparators], _environment, _duration, _recorded, troubled.Any(s => string.Equals(s.StepId, first, StringComparison.Ordinal)), troubled);

        private static ManifestCounts CountsOf(VerdictCounts counts) => new(
            counts[Verdict.Identical], counts[Verdict.Equivalent], counts[Verdict.Recorded], counts[Verdict.Differs], counts[Verdict.Unreplayable], counts[Verdict.Unverified]);
    }
}
