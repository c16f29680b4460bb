using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Where the bytes of a recorded output stand.</summary>
internal static class Sources
{
    /// <summary>The address of an output whose bytes are in a row: its own step's, or the one that it was reused from; null where they are in the store.</summary>
    public static OutputAddress? Of(StepRecord step, long ordinal, StepArtifact output) =>
        output.Source ?? (output.Bytes is null ? null
            : step.Source is { } source ? new OutputAddress(source.RunNumber, source.Step, ordinal)
            : new OutputAddress(step.Run, step.Number, ordinal));
}
