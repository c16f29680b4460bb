using System.ComponentModel;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Processes;

namespace Reprise.Engine.Handlers.Analysis;

/// <summary>Parameters of <c>analysis_run</c>.</summary>
public sealed record AnalysisParameters
{
    [Description("The script, beside the pipeline file. The interpreter of the stage's `env` runs it.")]
    public required string Script { get; init; }

    [Description("Its arguments, each passed on as it is. {in}, {in:NAME}, {out} and {out:FILE} stand for file names.")]
    public IReadOnlyList<string> Args { get; init; } = [];

    [Description("Inputs as files of the work folder: name of the input to name of the file. Default: a single input as `input`, several under their names.")]
    public IReadOnlyDictionary<string, string>? In { get; init; }

    [Description("True: the script reads its only input as standard input, and no file is made of it. Default false.")]
    public bool Stdin { get; init; }

    [Description("Files that the script writes, or a pattern such as parts/*. Several, or a pattern, make an item of each file. Default: standard output is the output.")]
    public IReadOnlyList<string>? Out { get; init; }

    [Description("Media type of the outputs. Default: by the file's ending; of standard output text/plain.")]
    public string? MediaType { get; init; }

    [Description("Modules and data that the script reads, files or folders beside the pipeline file: copied into the work folder, and part of the code.")]
    public IReadOnlyList<string> Files { get; init; } = [];

    [Description("auto (default): in a sandbox where there is one; required: never without; off: without.")]
    public SandboxChoice Sandbox { get; init; }

    [Description("True: the script may use the network. Its effect is then `recorded`. Default false.")]
    public bool Network { get; init; }

    [Description("The most that the script may print, in bytes. Default 268435456 (256 MiB).")]
    public long MaxOutput { get; init; } = ProcessRequest.DefaultOutputLimit;

    /// <summary>The command that runs the script.</summary>
    internal ExecParameters ToCommand(string interpreter) => new()
    {
        Command = [interpreter, Script.StartsWith('-') ? "./" + Script : Script, .. Args],
        In = In,
        Stdin = Stdin,
        Out = Out,
        MediaType = MediaType,
        Files = [Script, .. Files],
        Sandbox = Sandbox,
        Network = Network,
        MaxOutput = MaxOutput,
    };
}
