using Reprise.Engine.Running;

namespace Reprise.Hosting.Embedding;

/// <summary>How Reprise is hosted inside a program.</summary>
public sealed record RepriseOptions
{
    /// <summary>The data folder, made where there is none; null for the nearest <c>.reprise</c> from the current folder upwards, else a new one there.</summary>
    public string? Data { get; set; }

    /// <summary>The queue: a URL or <c>memory</c>; null for what <c>REPRISE_QUEUE</c> says, else memory.</summary>
    public string? Queue { get; set; }

    /// <summary>Whether this program also takes runs that wait for a worker, and those whose process died. Default true.</summary>
    public bool Work { get; set; } = true;

    /// <summary>The engine's numbers.</summary>
    public EngineOptions Engine { get; set; } = new();
}
