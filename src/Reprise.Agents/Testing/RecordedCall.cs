using System.Text.Json;

namespace Reprise.Agents.Testing;

/// <summary>A call that was made in a test, to assert on.</summary>
/// <param name="Target">What was called.</param>
/// <param name="Caller">The target that called it; null for the test itself.</param>
/// <param name="Input">With what; undefined for no input at all.</param>
/// <param name="Context">Its context, or null.</param>
public sealed record RecordedCall(string Target, string? Caller, JsonElement Input, JsonElement? Context)
{
    /// <summary><c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string Status { get; internal set; } = "running";

    /// <summary>The result, once it has succeeded.</summary>
    public JsonElement? Result { get; internal set; }

    /// <summary>What went wrong, once it has failed.</summary>
    public string? Error { get; internal set; }

    /// <summary>Lines that the callee left.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (Lines)
            {
                return [.. Lines];
            }
        }
    }

    internal List<string> Lines { get; } = [];
}
