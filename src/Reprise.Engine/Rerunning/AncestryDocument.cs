using System.Text.Json;
using System.Text.Json.Serialization;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Rerunning;

/// <summary>An ancestry as an artifact: one line of JSON with gaps, files and warnings, then a line for each step, <c>RUN NUMBER</c>. So a rerun that was cut off checks the same steps when it goes on.</summary>
internal static class AncestryDocument
{
    /// <summary>Stores an ancestry.</summary>
    public static async ValueTask<Digest> StoreAsync(Ancestry ancestry, IArtifactStore store, string scratch, CancellationToken cancellation)
    {
        var path = Path.Combine(Directory.CreateDirectory(scratch).FullName, Guid.NewGuid().ToString("N") + ".ancestry");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose };
        await using var file = new FileStream(path, options);
        await using (var writer = new StreamWriter(file, leaveOpen: true))
        {
            var head = new AncestryHead(ancestry.Stages, ancestry.Gaps, ancestry.Sources, ancestry.LiveNames, ancestry.Warnings, [.. ancestry.Candidates]);
            await writer.WriteLineAsync(JsonSerializer.Serialize(head, AncestryJson.Default.AncestryHead));
            foreach (var (run, number) in ancestry.Steps)
            {
                await writer.WriteLineAsync(FormattableString.Invariant($"{run} {number}"));
            }
        }

        file.Seek(0, SeekOrigin.Begin);
        return (await store.PutAsync(file, cancellation)).Digest;
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>, <c>artifact.damaged</c>.</exception>
    public static async ValueTask<Ancestry> ReadAsync(Recording recording, RerunTerms terms, CancellationToken cancellation)
    {
        await using var content = await recording.Store.OpenAsync(terms.Ancestry, cancellation);
        using var reader = new StreamReader(content);
        var head = JsonSerializer.Deserialize((await reader.ReadLineAsync(cancellation))!, AncestryJson.Default.AncestryHead)!;
        var steps = new List<AncestryStep>((int)terms.Steps);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            steps.Add(new AncestryStep(long.Parse(line.AsSpan(0, blank)), long.Parse(line.AsSpan(blank + 1))));
        }

        return new Ancestry
        {
            Steps = steps,
            Candidates = (head.Candidates ?? []).ToHashSet(),
            Stages = head.Stages,
            Gaps = head.Gaps,
            Sources = head.Sources,
            LiveNames = head.LiveNames,
            Warnings = head.Warnings,
        };
    }
}

/// <summary>The first line of an ancestry document.</summary>
internal sealed record AncestryHead(
    IReadOnlyList<AncestryStage> Stages, IReadOnlyList<AncestryGap> Gaps, IReadOnlyList<SourceFile> Sources, IReadOnlyList<string> LiveNames,
    IReadOnlyList<RerunWarning> Warnings, IReadOnlyList<AncestryStep>? Candidates = null);

/// <summary>How it becomes JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(DigestText)])]
[JsonSerializable(typeof(AncestryHead))]
internal sealed partial class AncestryJson : JsonSerializerContext;

/// <summary>A digest as its text.</summary>
internal sealed class DigestText : JsonConverter<Digest>
{
    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Digest.Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
