using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Restarting;

/// <summary>Stores the bytes that a fork gives in place of what steps made.</summary>
internal sealed class GivenOutputs(IArtifactStore store, RestartRequest request)
{
    /// <summary>Stores them.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: a step made other than one output.</exception>
    public async ValueTask<IReadOnlyList<ReplacedOutput>> StoreAsync(CancellationToken cancellation)
    {
        var outputs = new List<ReplacedOutput>();
        foreach (var given in request.Changes?.Outputs ?? [])
        {
            var (step, id) = (given.Step, Recording.IdOf(request.Origin, given.Step).ToString());
            if (step.Keyed || (step.Status == StepStatus.Succeeded && step.OutputsCount != 1))
            {
                throw new RepriseException(
                    "usage.invalid", $"{id} made {step.OutputsCount:N0} items; only the output of a step that makes one can be replaced.", "Replace the output of a step that comes after it, or change its input.");
            }

            var type = step.Outputs is [var recorded] ? recorded.MediaType : IsJson(given.Bytes) ? "application/json" : "application/octet-stream";
            outputs.Add(new ReplacedOutput(id, step.Slot, await store.PutAsync(given.Bytes, cancellation), given.Bytes.Length, type));
        }

        return outputs;
    }

    private static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _ = CanonicalJson.Parse(bytes.Span);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
