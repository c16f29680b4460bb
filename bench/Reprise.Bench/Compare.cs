using System.Text.Json;

namespace Reprise.Bench;

/// <summary>Holds the last rows of RESULTS.md against those before: fails where a ratio to the machine's own limit fell by a quarter.</summary>
internal static class Compare
{
    private const double Allowed = 0.75;

    public static int Run(string[] files)
    {
        var file = files is [var given] ? given : "bench/RESULTS.md";
        var rows = File.ReadLines(file).Where(l => l.StartsWith("{\"case\"", StringComparison.Ordinal)).Select(l => JsonDocument.Parse(l).RootElement)
            .Where(r => r.GetProperty("ratio").ValueKind == JsonValueKind.Number)
            .GroupBy(r => $"{r.GetProperty("case")}, {r.GetProperty("concurrency")}, {Items(r)}", StringComparer.Ordinal);
        var fell = 0;
        foreach (var group in rows)
        {
            var ratios = group.Select(r => r.GetProperty("ratio").GetDouble()).ToList();
            var (last, before) = (ratios[^1], ratios.Count > 1 ? ratios[^2] : ratios[^1]);
            var bad = last < before * Allowed;
            fell += bad ? 1 : 0;
            Console.WriteLine($"{(bad ? "FELL" : "ok  ")}  {group.Key}: {before:0.000} -> {last:0.000}");
        }

        return fell == 0 ? 0 : 1;
    }

    private static string Items(JsonElement row) => row.GetProperty("note").GetString() is { } note && note.EndsWith("items", StringComparison.Ordinal) ? note : "";
}
