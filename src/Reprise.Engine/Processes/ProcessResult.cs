namespace Reprise.Engine.Processes;

/// <summary>How a process ended, and what it printed.</summary>
public sealed record ProcessResult : IDisposable
{
    /// <summary>The exit code; 0 where a signal ended it.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The signal that ended it, or 0.</summary>
    public required int Signal { get; init; }

    /// <summary>True where it was killed because it printed more than was allowed.</summary>
    public required bool OverLimit { get; init; }

    /// <summary>Standard output, where the request asked for it to be kept.</summary>
    public required OutputSpool? Output { get; init; }

    /// <summary>The end of standard output, where it was not kept.</summary>
    public required OutputTail OutputTail { get; init; }

    /// <summary>The end of standard error.</summary>
    public required OutputTail ErrorTail { get; init; }

    /// <summary>True where it ended by itself with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0 && Signal == 0 && !OverLimit;

    /// <inheritdoc/>
    public void Dispose() => Output?.Dispose();
}
