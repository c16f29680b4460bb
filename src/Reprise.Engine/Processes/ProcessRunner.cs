using Reprise.Kernel;

namespace Reprise.Engine.Processes;

/// <summary>
/// Runs processes: an argument list (no shell), an environment of their own, a session of their own; nothing of them is left when they have ended,
/// however they ended.
/// </summary>
/// <param name="time">Measures the grace time.</param>
public sealed class ProcessRunner(TimeProvider time)
{
    /// <summary>Runs a process to its end. A failing command is a result, not an exception.</summary>
    /// <exception cref="RepriseException"><c>exec.not_found</c>: it cannot be started; <c>environment.missing</c>: this is no Linux, or one before 5.3.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; its whole tree has been ended by then.</exception>
    public Task<ProcessResult> RunAsync(ProcessRequest request, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new RepriseException("environment.missing", "Commands can be run on Linux only.", "Run Reprise on Linux, or in a Linux container.");
        }

        cancellation.ThrowIfCancellationRequested();
        CheckTexts(request);
        ProcessTree.AdoptOrphans();
        return new ProcessLoop(request, time, cancellation).Start();
    }

    private static void CheckTexts(ProcessRequest request)
    {
        var texts = request.Arguments.Concat(request.Environment.Values).Concat(request.Environment.Keys);
        if (texts.FirstOrDefault(text => text.Contains('\0', StringComparison.Ordinal)) is not null)
        {
            throw new RepriseException("step.param", "An argument or environment variable holds a NUL character, which no process can be given.",
                "Pass such data in a file.");
        }
    }
}
