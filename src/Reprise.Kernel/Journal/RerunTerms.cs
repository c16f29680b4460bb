using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Journal;

/// <summary>What a rerun checks, and how: fixed when it begins, so that it means the same after a crash.</summary>
public sealed record RerunTerms
{
    /// <summary>The artifact.</summary>
    public required Digest Artifact { get; init; }

    /// <summary>The name that it was asked for by, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The steps that it came from, sources first, with gaps and warnings: an artifact of its own (see <c>Ancestry</c>).</summary>
    public required Digest Ancestry { get; init; }

    /// <summary>The number of those steps.</summary>
    public required long Steps { get; init; }

    /// <summary>The step at which it begins; null for the sources.</summary>
    public string? From { get; init; }

    /// <summary>Whether anything unknown or changed stops it.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether changed sources are taken as recorded rather than as they are now.</summary>
    public bool RecordedInputs { get; init; }

    /// <summary>Whether each step gets the new bytes of the steps before it, rather than the recorded ones.</summary>
    public bool EndToEnd { get; init; }

    /// <summary>Whether recorded steps are executed too, rather than played.</summary>
    public bool Live { get; init; }

    /// <summary>How often each step that executes is executed; 0 or 1 for once.</summary>
    public int Repeat { get; init; }

    /// <summary>How often each step that executes is executed, from 1 on.</summary>
    public int Times() => Math.Max(1, Repeat);
}
