using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>Knows which steps the journal has already: by trace and span, or by what stands in the line.</summary>
internal sealed class KnownSteps(Recording recording, string file)
{
    private const int Looked = 64;

    /// <summary>True where the journal has the step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="span">Its span.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="RepriseException"><c>identity.conflict</c>: it has one by that name that says something else.</exception>
    public async ValueTask<bool> HasAsync(ImportedStep step, SpanId span, CancellationToken cancellation)
    {
        foreach (var found in await recording.Journal.FindAsync(new IndexLookup(IndexKind.Span, (long)span.Value, Looked), cancellation))
        {
            var run = (await recording.RunAsync(found.Run, cancellation)).Header;
            if (!IsSame(step, run))
            {
                continue;
            }

            // What was recorded here says more than any line about it.
            return run.Import is null || found.Slot == step.Content ? true : throw Conflict(step, new StepId(run.Id, found.Number).ToString());
        }

        return false;
    }

    /// <summary>The error of a second line that says something else of one step.</summary>
    public static RepriseException Conflict(ImportedStep step, string other) => new(
        "identity.conflict", $"The span {step.SpanId} of trace {step.TraceId ?? "(none)"} is already there as {other}, and says something else.",
        "What was recorded stands. Give another step a `span_id` of its own.");

    // A span has a meaning only in its trace; without one, in its file. What stands for a span that is not named is made of the whole line.
    private bool IsSame(ImportedStep step, RunHeader run) => step.TraceId is { } trace
        ? string.Equals(run.TraceId, trace, StringComparison.Ordinal) && run.Import?.HasTrace != false
        : run.Import is { HasTrace: false } source && (step.SpanId is null || string.Equals(source.File, file, StringComparison.Ordinal));
}
