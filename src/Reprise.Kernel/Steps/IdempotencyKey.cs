using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Steps;

/// <summary>The key that a handler passes to the outside world, so that a call that is tried again counts once.</summary>
public static class IdempotencyKey
{
    /// <summary>Makes the key: SHA-256 (hex) over the first run of the lineage, pipeline or target, slot, match key and the run that acknowledged its repeat (0 where none did), one a line.</summary>
    public static string Of(RunId lineage, string pipelineOrTarget, long slot, Digest match, string? repeat) =>
        Digest.OfText($"{lineage}\n{pipelineOrTarget}\n{slot:x16}\n{match}\n{repeat ?? "0"}").ToHex();
}
