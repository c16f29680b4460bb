namespace Reprise.Engine.Processes;

/// <summary>A process to run.</summary>
public sealed record ProcessRequest
{
    /// <summary>The longest a process may take to end after SIGTERM, before SIGKILL.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(2);

    /// <summary>The default of <see cref="OutputLimit"/>: 256 MiB.</summary>
    public const long DefaultOutputLimit = 256L * 1024 * 1024;

    /// <summary>The executable; absolute. See <see cref="Executable"/> for the search along PATH.</summary>
    public required string Path { get; init; }

    /// <summary>The arguments behind the program's name, as they are: no shell reads them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>All environment variables of the process: nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folder in which it runs; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>True where the folder is this process's alone: whoever still stands in it afterwards was started by it.</summary>
    public bool OwnsFolder { get; init; }

    /// <summary>An environment variable (<c>NAME=VALUE</c>) that no other process has, by which its stray children are known; or null.</summary>
    public string? Mark { get; init; }

    /// <summary>The file that it reads as standard input; null for an empty one.</summary>
    public string? InputFile { get; init; }

    /// <summary>What it reads as standard input where there is no <see cref="InputFile"/>; to the process it is a file.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>True where it reads this process's own standard input; <see cref="InputFile"/> is not used then.</summary>
    public bool InheritInput { get; init; }

    /// <summary>The file to which standard output goes once it is larger than memory should hold; null: output is not kept, but for its tail.</summary>
    public string? SpoolFile { get; init; }

    /// <summary>The most that it may write to standard output and standard error together, in bytes; then it is killed.</summary>
    public long OutputLimit { get; init; } = DefaultOutputLimit;

    /// <summary>How long it may take to end after SIGTERM, before SIGKILL.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;

    /// <summary>True where <see cref="Path"/> is a sandbox whose process namespace ends with it: then its two outer processes get no SIGTERM.</summary>
    public bool Sandboxed { get; init; }

    /// <summary>Sees everything that is printed while it is printed; the second argument is true for standard error. Null for nobody.</summary>
    public Action<ReadOnlyMemory<byte>, bool>? Watch { get; init; }
}
