using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>Which artifact to make again, and how strictly.</summary>
public sealed record RerunRequest
{
    /// <summary>The bytes.</summary>
    public required Digest Artifact { get; init; }

    /// <summary>The named version that they were asked for by, or null.</summary>
    public NamedVersion? Version { get; init; }

    /// <summary>The step to begin at; null for the sources.</summary>
    public RecordedStep? From { get; init; }

    /// <summary>Whether a changed or vanished source and another environment stop it before anything runs.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether changed sources are taken as recorded; else as they are now.</summary>
    public bool RecordedInputs { get; init; }

    /// <summary>Whether each step gets the new bytes of those before it.</summary>
    public bool EndToEnd { get; init; }

    /// <summary>Whether recorded steps are executed too.</summary>
    public bool Live { get; init; }

    /// <summary>How often each step that executes is executed, under varied conditions, to find those that give other bytes each time; 1 for once.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Steps at a time; 0 for one a processor.</summary>
    public int Concurrency { get; init; }

    /// <summary>Where the pipelines may lie now: assemblies of handlers that are gone from where they were recorded are looked for below it; absolute, or null.</summary>
    public string? Folder { get; init; }

    /// <summary>The trace and span of whoever asks for it; null for a trace of its own.</summary>
    public TraceParent? Trace { get; init; }

    /// <summary>Whether another process goes on with it where this one stops.</summary>
    public bool Detach { get; init; }

    /// <summary>Who asks for it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Why, or null.</summary>
    public string? Reason { get; init; }
}
