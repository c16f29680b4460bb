using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>A call that somebody wants to make.</summary>
/// <param name="Target">What is called, <c>node.name</c>.</param>
public sealed record CallRequest(string Target)
{
    /// <summary>The input as it came, JSON in UTF-8; null where there is none, which is another thing than JSON's <c>null</c>.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>The context; null for that of the caller.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>Why it is made, or null. Only of the root.</summary>
    public string? Reason { get; init; }

    /// <summary>Who makes it. Only of the root.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Labels of the run. Only of the root.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The trace and span of whoever makes it; null for a trace of its own. Only of the root.</summary>
    public TraceParent? Trace { get; init; }
}
