using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Which inputs differ between two steps: by name, with their digests side by side.</summary>
public static class InputDifference
{
    /// <summary>At the most so many differing inputs are named; the rest is a number.</summary>
    public const int MaxNamed = 20;

    /// <summary>The differing inputs of both steps as objects of name and digest. Lists are read once each, and only digests are held.</summary>
    public static async ValueTask<(JsonNode? Recorded, JsonNode? Current)> BetweenAsync(
        IJournal journal, StepRecord recorded, StepRecord current, CancellationToken cancellation)
    {
        var left = await ReadAsync(journal, recorded, cancellation);
        var (before, after) = (new JsonObject(), new JsonObject());
        var more = 0L;
        await foreach (var (key, digest) in KeyedAsync(journal, current, cancellation))
        {
            var known = left.Remove(key, out var earlier);
            if (known && earlier == digest)
            {
                continue;
            }

            if (after.Count >= MaxNamed)
            {
                more++;
                continue;
            }

            after[key] = digest.ToString();
            if (known)
            {
                before[key] = earlier.ToString();
            }
        }

        return (Rest(before, left, 0), Rest(after, [], more));
    }

    private static JsonObject Rest(JsonObject named, Dictionary<string, Digest> gone, long more)
    {
        foreach (var (key, digest) in gone.Take(MaxNamed))
        {
            named[key] = digest.ToString();
        }

        more += Math.Max(0, gone.Count - MaxNamed);
        if (more > 0)
        {
            named["…"] = $"{more} more";
        }

        return named;
    }

    private static async ValueTask<Dictionary<string, Digest>> ReadAsync(IJournal journal, StepRecord step, CancellationToken cancellation)
    {
        var inputs = new Dictionary<string, Digest>(StringComparer.Ordinal);
        await foreach (var (key, digest) in KeyedAsync(journal, step, cancellation))
        {
            inputs[key] = digest;
        }

        return inputs;
    }

    // Inputs of a join or a gather may share a name: the second is told apart by its place among them.
    private static async IAsyncEnumerable<(string Key, Digest Digest)> KeyedAsync(
        IJournal journal, StepRecord step, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var input in StepLists.ReadAsync(journal, step, ListKind.Inputs, long.MaxValue, cancellation))
        {
            var times = seen[input.Name] = seen.GetValueOrDefault(input.Name) + 1;
            yield return (times == 1 ? input.Name : $"{input.Name}#{times}", input.Digest);
        }
    }
}
