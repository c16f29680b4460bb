using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Reads the manifest of a rerun.</summary>
public static class ManifestReader
{
    /// <summary>Opens it as the JSON that it is; null where the rerun has not come to its end.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>, <c>artifact.damaged</c>.</exception>
    public static async ValueTask<Stream?> OpenAsync(Recording recording, RunRecord run, CancellationToken cancellation) =>
        run.Summary?.Manifest is { } digest ? await recording.Store.OpenAsync(digest, cancellation) : null;

    /// <summary>Reads the head and gives the steps one by one: each stands on a line of its own.</summary>
    public static async ValueTask<(ManifestObject Head, IReadOnlyList<ManifestStep> Steps)> ReadAsync(
        Recording recording, RunRecord run, Func<ManifestStep, bool> wanted, CancellationToken cancellation)
    {
        await using var content = await OpenAsync(recording, run, cancellation)
            ?? throw new RepriseException("run.ended", $"{run.Header.Id} has no manifest: it has not come to its end.", "`reprise recover` goes on with it.");
        using var reader = new StreamReader(content);
        var head = new System.Text.StringBuilder();
        string? line;
        while ((line = await reader.ReadLineAsync(cancellation)) is not null && line is not "  \"steps\": [")
        {
            _ = head.Append(line).Append('\n');
        }

        var steps = new List<ManifestStep>();
        while ((line = await reader.ReadLineAsync(cancellation)) is not null and not "  ]")
        {
            if (line.Length > 0 && JsonSerializer.Deserialize(line.TrimEnd(','), ContractJson.Default.ManifestStep) is { } step && wanted(step))
            {
                steps.Add(step);
            }
        }

        return (JsonSerializer.Deserialize(head.ToString().TrimEnd().TrimEnd(',') + "}", ContractJson.Default.ManifestObject)!, steps);
    }
}
