using System.ComponentModel;

namespace Reprise.Engine.Environments;

/// <summary>The <c>env</c> of a stage whose steps are processes.</summary>
public sealed record EnvironmentParameters
{
    [Description("python: an interpreter and the packages of a requirements.lock; node: Node and the packages of a package-lock.json; process: programs.")]
    public required EnvironmentKind Kind { get; init; }

    [Description("The lock file, beside the pipeline file. Of python a requirements file with hashes (default: none, no packages); of node package-lock.json, with package.json beside it (default: none).")]
    public string? Lock { get; init; }

    [Description("A folder with wheels, beside the pipeline file: python's packages come from it alone, without network, and are kept with the recording.")]
    public string? Wheels { get; init; }

    [Description("The program that runs the script. Default: python3, node, or the first of `tools`.")]
    public string? Interpreter { get; init; }

    [Description("Programs that the steps may call by their names: no others stand on their PATH.")]
    public IReadOnlyList<string> Tools { get; init; } = [];
}

/// <summary>What an environment consists of.</summary>
public enum EnvironmentKind
{
    /// <summary>A Python interpreter and packages.</summary>
    Python,

    /// <summary>Node and packages.</summary>
    Node,

    /// <summary>Programs of the machine.</summary>
    Process,
}
