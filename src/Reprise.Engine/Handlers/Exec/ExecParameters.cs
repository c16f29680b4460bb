using System.ComponentModel;
using Reprise.Engine.Processes;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Parameters of <c>exec</c>.</summary>
public sealed record ExecParameters
{
    [Description("The program and its arguments, each passed on as it is. {in}, {in:NAME}, {out} and {out:FILE} stand for file names.")]
    public IReadOnlyList<string>? Command { get; init; }

    [Description("Text for /bin/sh -c, instead of `command`.")]
    public string? Shell { get; init; }

    [Description("Inputs as files of the work folder: name of the input to name of the file. Default: a single input as `input`, several under their names.")]
    public IReadOnlyDictionary<string, string>? In { get; init; }

    [Description("True: the command reads its only input as standard input, and no file is made of it. Default false.")]
    public bool Stdin { get; init; }

    [Description("Files that the command writes, or a pattern such as parts/*. Several, or a pattern, make an item of each file. Default: standard output is the output.")]
    public IReadOnlyList<string>? Out { get; init; }

    [Description("Media type of the outputs. Default: by the file's ending; of standard output text/plain.")]
    public string? MediaType { get; init; }

    [Description("Scripts and data, files or folders beside the pipeline file: copied into the work folder, and part of the code.")]
    public IReadOnlyList<string> Files { get; init; } = [];

    [Description("Further programs that the command calls: their digests are part of the code.")]
    public IReadOnlyList<string> Tools { get; init; } = [];

    [Description("auto (default): in a sandbox where there is one; required: never without; off: without.")]
    public SandboxChoice Sandbox { get; init; }

    [Description("True: the command may use the network. Its effect is then `recorded`. Default false.")]
    public bool Network { get; init; }

    [Description("Environment variables. ${secret:NAME} in a value is put in when the command starts, and is recorded nowhere.")]
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("The most that the command may print, in bytes. Default 268435456 (256 MiB).")]
    public long MaxOutput { get; init; } = ProcessRequest.DefaultOutputLimit;
}

/// <summary>Whether a command runs in a sandbox.</summary>
public enum SandboxChoice
{
    /// <summary>Where there is one.</summary>
    Auto,

    /// <summary>Always: without one the run does not start.</summary>
    Required,

    /// <summary>Never.</summary>
    Off,
}
