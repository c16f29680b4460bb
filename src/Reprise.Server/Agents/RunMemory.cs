using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Kernel;

namespace Reprise.Server.Agents;

/// <summary>Values that agents of one run leave for each other. They live as long as the server does, and are no part of the recording.</summary>
internal sealed class RunMemory
{
    private const int MaxRuns = 1000;
    private const int MaxKeys = 1000;
    private const int MaxValue = 256 * 1024;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, JsonElement>> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>Sets a value.</summary>
    /// <exception cref="RepriseException"><c>call.limit</c>.</exception>
    public void Set(string run, string key, JsonElement value)
    {
        var values = _runs.GetOrAdd(run, id =>
        {
            _order.Enqueue(id);
            return new ConcurrentDictionary<string, JsonElement>(StringComparer.Ordinal);
        });
        if (value.GetRawText().Length > MaxValue || (values.Count >= MaxKeys && !values.ContainsKey(key)))
        {
            throw new RepriseException("call.limit", $"A run may keep {MaxKeys:N0} values of {MaxValue:N0} bytes each in memory.", "Keep larger data elsewhere, or as the result of a call.");
        }

        values[key] = value;
        while (_runs.Count > MaxRuns && _order.TryDequeue(out var oldest))
        {
            _ = _runs.TryRemove(oldest, out _);
        }
    }

    /// <summary>A value, or null.</summary>
    public JsonElement? Get(string run, string key) => _runs.TryGetValue(run, out var values) && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Forgets a value.</summary>
    public void Delete(string run, string key) => _ = _runs.TryGetValue(run, out var values) && values.TryRemove(key, out _);

    /// <summary>The names of a run's values.</summary>
    public IReadOnlyList<string> Keys(string run) => _runs.TryGetValue(run, out var values) ? [.. values.Keys.Order(StringComparer.Ordinal)] : [];
}
