using System.Text.Json;
using Reprise.Kernel;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Agents;

/// <summary>Values that agents of one run leave for each other. They outlive the server, for runs do too; they are no part of the recording.</summary>
internal sealed class RunMemory(MemoryTable table)
{
    /// <summary>How many runs are remembered.</summary>
    public const int MaxRuns = 1000;

    private const int MaxKeys = 1000;
    private const int MaxValue = 256 * 1024;

    /// <summary>Sets a value.</summary>
    /// <exception cref="RepriseException"><c>call.limit</c>.</exception>
    public void Set(string run, string key, JsonElement value)
    {
        var text = value.GetRawText();
        if (text.Length > MaxValue || !table.Set(run, key, text, MaxKeys, MaxRuns))
        {
            throw new RepriseException("call.limit", $"A run may keep {MaxKeys:N0} values of {MaxValue:N0} bytes each in memory.", "Keep larger data elsewhere, or as the result of a call.");
        }
    }

    /// <summary>A value, or null.</summary>
    public JsonElement? Get(string run, string key) => table.Get(run, key) is { } text ? JsonElement.Parse(text) : null;

    /// <summary>Forgets a value.</summary>
    public void Delete(string run, string key) => table.Delete(run, key);

    /// <summary>The names of a run's values.</summary>
    public IReadOnlyList<string> Keys(string run) => table.Keys(run);
}
