using Reprise.Engine.Environments;
using Reprise.Engine.Processes;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>An <c>exec</c> stage made ready: what every step of it needs.</summary>
internal sealed record ExecPlan
{
    /// <summary>The parameters.</summary>
    public required ExecParameters With { get; init; }

    /// <summary>The program: an absolute path, one relative to the work folder where it is among the copied files, or a name of the declared environment.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, before file names are put in.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>True where the last argument is read by a shell, so that file names in it need quotes.</summary>
    public required bool IsShell { get; init; }

    /// <summary>The files that are copied into the work folder.</summary>
    public required IReadOnlyList<CopiedFile> Files { get; init; }

    /// <summary>The declared outputs.</summary>
    public required ExecOutputs Outputs { get; init; }

    /// <summary>The environment that the stage declares; null for the machine's programs.</summary>
    public required DeclaredEnvironment? Environment { get; init; }

    /// <summary>The sandbox, or null for none.</summary>
    public required Sandbox? Sandbox { get; init; }
}

/// <summary>A file that is copied into the work folder of every step, with its bytes as they were when the run began.</summary>
/// <param name="Name">Its path there and beside the pipeline file, with <c>/</c>.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Executable">Whether it may be executed.</param>
internal sealed record CopiedFile(string Name, ReadOnlyMemory<byte> Bytes, bool Executable);
