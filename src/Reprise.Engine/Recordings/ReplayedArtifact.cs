using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Finds what a rerun made in the place of the artifact that it checks.</summary>
public static class ReplayedArtifact
{
    /// <summary>The output, with the place of its bytes; null where the step that makes it could not be executed, and of a run that is no rerun.</summary>
    public static async ValueTask<StepArtifact?> FindAsync(Recording recording, RunRecord rerun, CancellationToken cancellation)
    {
        if (rerun.Header.Rerun is not { } terms)
        {
            return null;
        }

        var last = new StepQuery { Run = rerun.Number, From = terms.Steps, Below = terms.Steps + 1 };
        await foreach (var replayed in recording.Journal.StepsAsync(last, cancellation))
        {
            return replayed is { Status: StepStatus.Succeeded, Source: { } origin }
                ? await InPlaceOfAsync(recording, replayed, origin, terms.Artifact, cancellation)
                : null;
        }

        return null;
    }

    private static async ValueTask<StepArtifact?> InPlaceOfAsync(Recording recording, StepRecord replayed, StepSource origin, Digest artifact, CancellationToken cancellation)
    {
        var recorded = await StepLookup.FindAsync(recording, origin.RunNumber, origin.Step, cancellation);
        long ordinal = 0;
        await foreach (var output in StepLists.ReadAsync(recording.Journal, recorded.Step, ListKind.Outputs, long.MaxValue, cancellation))
        {
            if (output.Digest == artifact)
            {
                var made = await StepLists.ReadAsync(recording.Journal, replayed, ListKind.Outputs, ordinal + 1, cancellation).Skip((int)ordinal).FirstOrDefaultAsync(cancellation);
                return made is null ? null : made with { Source = StepLists.AddressOf(replayed, ordinal, made) };
            }

            ordinal++;
        }

        return null;
    }
}
