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

    /// <summary>Reads the head only, however many steps stand behind it. Its bytes are not checked against their digest.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>; <c>run.ended</c>: there is none.</exception>
    public static async ValueTask<ManifestObject> HeadAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        await using var content = await RequireAsync(recording, run, cancellation);
        using var reader = new StreamReader(content);
        return await HeadAsync(reader, cancellation);
    }

    /// <summary>Reads the head and gives the steps one by one: each stands on a line of its own.</summary>
    public static async ValueTask<(ManifestObject Head, IReadOnlyList<ManifestStep> Steps)> ReadAsync(
        Recording recording, RunRecord run, Func<ManifestStep, bool> wanted, CancellationToken cancellation)
    {
        await using var content = await RequireAsync(recording, run, cancellation);
        return await ReadAsync(content, wanted, cancellation);
    }

    /// <summary>The same of a manifest that is open; the stream stays so.</summary>
    public static async ValueTask<(ManifestObject Head, IReadOnlyList<ManifestStep> Steps)> ReadAsync(Stream manifest, Func<ManifestStep, bool> wanted, CancellationToken cancellation)
    {
        using var reader = new StreamReader(manifest, leaveOpen: true);
        var head = await HeadAsync(reader, cancellation);
        var steps = new List<ManifestStep>();
        string? line;
        while ((line = await reader.ReadLineAsync(cancellation)) is not null and not "  ]")
        {
            if (line.Length > 0 && JsonSerializer.Deserialize(line.TrimEnd(','), ContractJson.Default.ManifestStep) is { } step && wanted(step))
            {
                steps.Add(step);
            }
        }

        return (head, steps);
    }

    /// <summary>Opens it as the JSON that it is.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>, <c>artifact.damaged</c>; <c>run.ended</c>: there is none.</exception>
    public static async ValueTask<Stream> RequireAsync(Recording recording, RunRecord run, CancellationToken cancellation) =>
        await OpenAsync(recording, run, cancellation)
            ?? throw new RepriseException("run.ended", $"{run.Header.Id} has no manifest: it has not come to its end.", "`reprise recover` goes on with it.");

    private static async ValueTask<ManifestObject> HeadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var head = new System.Text.StringBuilder();
        while (await reader.ReadLineAsync(cancellation) is { } line and not "  \"steps\": [")
        {
            _ = head.Append(line).Append('\n');
        }

        return JsonSerializer.Deserialize(head.ToString().TrimEnd().TrimEnd(',') + "}", ContractJson.Default.ManifestObject)!;
    }
}
