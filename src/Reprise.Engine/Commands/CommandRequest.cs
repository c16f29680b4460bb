using Reprise.Kernel.Steps;

namespace Reprise.Engine.Commands;

/// <summary>A command to run in a folder and to record as a step.</summary>
public sealed record CommandRequest
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The folder in which it runs; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The data folder of Reprise, absolute: where it lies in the command's folder it is no part of that. Null where there is none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Files that it reads; relative to the folder, or absolute.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Files that it writes, in the folder or below; without any, what it prints is the output.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The name under which the output is registered, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What it does to the world; null: <c>pure</c> in a sandbox with nothing undeclared in the folder, else <c>recorded</c>.</summary>
    public Effect? Effect { get; init; }

    /// <summary>False: never in a sandbox.</summary>
    public bool Sandbox { get; init; } = true;

    /// <summary>Who asked for it, in a trace that others write too; null: the run has a trace of its own. The command is told of its step by <c>TRACEPARENT</c> only where there is one.</summary>
    public TraceParent? Trace { get; init; }

    /// <summary>Who runs it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Why, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Labels of the run.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Sees what the command prints while it prints it; the second argument is true for standard error. Null for nobody.</summary>
    public Action<ReadOnlyMemory<byte>, bool>? Watch { get; init; }
}
