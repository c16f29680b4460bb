using System.Security.Cryptography;
using System.Text.Json;

namespace Reprise.Tests.Cli;

/// <summary>
/// A manifest as another program checks it: this one knows the documented fields and SHA-256, and nothing of Reprise but `reprise get DIGEST`.
/// </summary>
public sealed class ManifestTests : IDisposable
{
    private const string Chain = """
        pipeline: chain
        inputs: [{ name: fruit, path: fruit.json, to: ingest }]
        routes:
          ingest: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }], to: [items] }
          items: { stages: [{ name: note, type: exec, EFFECT, with: { shell: "cat; WORK", stdin: true, sandbox: off } }], to: [all] }
          all: { stages: [{ name: all, type: gather, with: { as: concat } }, { name: upper, type: exec, effect: pure, with: { command: [tr, a-z, A-Z], stdin: true, sandbox: off }, publish: up/all.txt }] }
        """;

    private static readonly string[] Worst = ["differs", "unreplayable", "unverified", "equivalent", "identical", "recorded"];

    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("identical", 0, "effect: pure", ":")]
    [InlineData("differs", 1, "effect: pure", "date +%s%N")]
    [InlineData("differs", 1, "effect: pure", "date +%s%N", "--end-to-end")]
    [InlineData("identical", 0, "effect: recorded", "date +%s%N")]
    [InlineData("unreplayable", 4, "effect: external", ":")]
    public async Task Its_claims_hold_for_whoever_checks_them(string verdict, int exitCode, string effect, string work, params string[] options)
    {
        _bed.Write("pipeline.yaml", Chain.Replace("EFFECT", effect, StringComparison.Ordinal).Replace("WORK", work, StringComparison.Ordinal));
        Assert.Equal(0, (await _bed.RunAsync("run", "pipeline.yaml")).ExitCode);

        var rerun = await _bed.RunAsync(["rerun", "up/all.txt", "--out", "proof", .. options]);

        Assert.True(rerun.ExitCode == exitCode, rerun.Output + rerun.Error);
        var manifest = JsonElement.Parse(await File.ReadAllBytesAsync(Path.Combine(_bed.Folder, "proof", "manifest.json"), TestContext.Current.CancellationToken));
        Assert.Equal(verdict, Text(manifest, "verdict"));
        CheckTotals(manifest);
        CheckSteps(manifest);
        CheckFile(manifest);
        await CheckBytesAsync(manifest);
    }

    private static void CheckTotals(JsonElement manifest)
    {
        var verdicts = Steps(manifest).Select(s => Text(s, "verdict")).ToList();
        Assert.All(manifest.GetProperty("counts").EnumerateObject(), count => Assert.Equal(verdicts.Count(v => v == count.Name), count.Value.GetInt32()));
        var gaps = manifest.GetProperty("gaps").EnumerateArray().Where(g => g.GetProperty("repaired_by").ValueKind == JsonValueKind.Null).Select(_ => "unverified");
        Assert.Equal(Worst.First(verdicts.Concat(gaps).Contains), Text(manifest, "verdict"));
        var first = Steps(manifest).FirstOrDefault(s => Text(s, "verdict") == "differs" && !s.GetProperty("inherited").GetBoolean());
        Assert.Equal(first.ValueKind == JsonValueKind.Undefined ? null : Text(first, "step_id"), manifest.GetProperty("first_difference").GetString());
    }

    private static void CheckSteps(JsonElement manifest)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in Steps(manifest))
        {
            var (verdict, then, now) = (Text(step, "verdict"), Text(step, "output_hash_live"), step.GetProperty("output_hash_replayed").GetString());
            Assert.Equal(verdict is "identical" or "equivalent" or "recorded", step.GetProperty("ok").GetBoolean());
            Assert.Equal(verdict is "identical" or "recorded", then == now);
            Assert.Equal(verdict is "unreplayable", now is null);
            Assert.Equal(verdict is not "identical", Text(step, "reason").Length > 0);
            if (step.GetProperty("outputs").ValueKind == JsonValueKind.Array)
            {
                Assert.All(step.GetProperty("outputs").EnumerateArray(), o => Assert.Equal(Text(o, "verdict") == "identical", Text(o, "live") == Text(o, "replayed")));
                made.UnionWith(step.GetProperty("outputs").EnumerateArray().Select(o => Text(o, "live")));
            }

            // Sources first: what a step with one input read, a step above it made.
            Assert.True(Text(step, "step_type") is "json_split" or "gather" || made.Contains(Text(step, "input_hash")), step.GetRawText());
            _ = made.Add(then);
        }

        Assert.Equal(Text(manifest, "artifact"), Text(Steps(manifest)[^1], "output_hash_live"));
    }

    private void CheckFile(JsonElement manifest)
    {
        var file = Path.Combine(_bed.Folder, "proof", Text(manifest, "name"));
        Assert.Equal(Text(Steps(manifest)[^1], "output_hash_replayed"), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
    }

    private async Task CheckBytesAsync(JsonElement manifest)
    {
        foreach (var digest in Steps(manifest).Where(s => s.GetProperty("outputs").ValueKind == JsonValueKind.Null)
            .SelectMany(s => new[] { Text(s, "output_hash_live"), s.GetProperty("output_hash_replayed").GetString() }).OfType<string>().Distinct())
        {
            Assert.Equal(digest, "sha256:" + Convert.ToHexStringLower(SHA256.HashData((await _bed.RunAsync("get", digest)).Bytes)));
        }
    }

    private static List<JsonElement> Steps(JsonElement manifest) => [.. manifest.GetProperty("steps").EnumerateArray()];

    private static string Text(JsonElement value, string field) => value.GetProperty(field).GetString() ?? "";
}
