using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Reprise.Bench;

/// <summary>One measurement, printed as a JSON line.</summary>
internal sealed record Row(
    string Case, int Concurrency, double StepsPerSecond, double? LimitPerSecond, double? P50, double? P99, double? CpuPer1000, double? BytesPerStep)
{
    /// <summary>The most memory that was taken, in megabytes, where it is not this process's.</summary>
    public double? Peak { get; init; }

    /// <summary>What the limit stands for, where it is not the plain file.</summary>
    public string? Note { get; init; }

    public string ToJson() => new JsonObject
    {
        ["case"] = Case,
        ["concurrency"] = Concurrency,
        ["steps_per_s"] = Round(StepsPerSecond, 0),
        ["limit_per_s"] = Round(LimitPerSecond, 0),
        ["ratio"] = Round(LimitPerSecond is { } limit ? StepsPerSecond / limit : null, 3),
        ["p50_ms"] = Round(P50, 3),
        ["p99_ms"] = Round(P99, 3),
        ["cpu_s_per_1000"] = Round(CpuPer1000, 4),
        ["bytes_per_step"] = Round(BytesPerStep, 0),
        ["peak_rss_mb"] = Round(Peak ?? PeakMegabytes(), 0),
        ["note"] = Note,
    }.ToJsonString();

    private static JsonNode? Round(double? value, int digits) =>
        value is { } number ? JsonNode.Parse(Math.Round(number, digits).ToString(CultureInfo.InvariantCulture)) : null;

    private static double PeakMegabytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1024.0 / 1024.0;
    }
}
