using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>What a step says of the process that it ran: its log, its error, its output.</summary>
internal static class ProcessReport
{
    private const int LogLimit = 16 * 1024;
    private const int MessageLimit = 2000;
    private const int FirstShellSignal = 129;
    private const int LastShellSignal = 128 + 31;

    /// <summary>Leaves the end of what was printed for people on the step, without secrets.</summary>
    public static void Write(StepContext step, ProcessResult result, Secrets secrets, bool outputIsKept)
    {
        WriteTail(step, Clean(result.ErrorTail, secrets, LogLimit));
        if (!outputIsKept)
        {
            WriteTail(step, Clean(result.OutputTail, secrets, LogLimit));
        }
    }

    /// <summary>Stores standard output as the only output.</summary>
    public static async ValueTask StoreOutputAsync(StepContext step, OutputSpool output, string mediaType, CancellationToken cancellation)
    {
        if (output.Bytes is { } bytes)
        {
            await step.WriteAsync(null, bytes, mediaType, cancellation);
            return;
        }

        await step.WriteFileAsync(null, output.Complete(), mediaType, cancellation);
    }

    /// <summary>The error that a failed process stands for.</summary>
    public static RepriseException Failure(StepContext step, ProcessRequest request, ProcessResult result, Secrets secrets)
    {
        if (result.OverLimit)
        {
            return Complaint.Failure("exec.output_limit", step, $"the command printed more than {request.OutputLimit:N0} bytes and was ended.",
                "Let it print less or write to a declared file, or raise `max_output`.");
        }

        var said = Clean(result.ErrorTail.Length > 0 ? result.ErrorTail : result.OutputTail, secrets, MessageLimit);
        var tail = said.Length == 0 ? " It printed nothing on standard error." : $" Its last words:{(said.Contains('\n', StringComparison.Ordinal) ? '\n' : ' ')}{said}";
        var hint = said.Length == 0 ? "Let the command say on standard error what went wrong." : $"`reprise show {step.StepId}` shows its log, which may hold more.";
        if (SignalOf(request, result) is { } signal)
        {
            var meaning = SignalNames.Meaning(signal) is { } text ? $" ({text})" : "";
            return Complaint.Failure("exec.signal", step, $"the command was ended by {SignalNames.Of(signal)}{meaning}.{tail}", hint);
        }

        return request.Sandboxed && said.StartsWith("bwrap: execvp ", StringComparison.Ordinal)
            ? Complaint.Failure("exec.not_found", step, $"the command cannot be started in the sandbox: {said}", "Check that it exists and may be executed; the sandbox has a /tmp of its own.")
            : Complaint.Failure("exec.exit", step, $"the command ended with exit code {result.ExitCode}.{tail}", hint);
    }

    /// <summary>The signal, also where bubblewrap tells of it as shells do: 128 and its number.</summary>
    private static int? SignalOf(ProcessRequest request, ProcessResult result) =>
        result.Signal > 0 ? result.Signal
        : request.Sandboxed && result.ExitCode is >= FirstShellSignal and <= LastShellSignal ? result.ExitCode - 128
        : null;

    private static void WriteTail(StepContext step, string text)
    {
        if (text.Length > 0)
        {
            step.Log(text);
        }
    }

    /// <summary>The end of what was printed, without secrets: also without the rest of one whose beginning was cut off.</summary>
    private static string Clean(OutputTail tail, Secrets secrets, int limit)
    {
        var text = secrets.Scrub(tail.ToText());
        if (tail.Truncated)
        {
            text = text[Math.Min(text.Length, secrets.Longest)..];
        }

        text = text.TrimEnd();
        return text.Length > limit ? "…" + text[^limit..] : text;
    }
}
