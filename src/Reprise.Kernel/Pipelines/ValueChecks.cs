using System.Text.Json;

namespace Reprise.Kernel.Pipelines;

/// <summary>The values of a stage's own keys are within their ranges.</summary>
internal static class ValueChecks
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(720);

    /// <summary>Checks one stage.</summary>
    public static void Check(StageDefinition stage, SourcePath path, PipelineErrors errors)
    {
        Range(stage.Concurrency, 1, 10_000, path, "concurrency", errors);
        var attempts = path["retry"]["attempts"];
        if (stage.Retry.Attempts is < 1 or > 100)
        {
            errors.AddUnlessBroken(attempts, $"The number of attempts must be from 1 to 100; found {stage.Retry.Attempts}.");
        }

        Duration(stage.Timeout, path["timeout"], "timeout", TimeSpan.FromTicks(1), errors);
        Duration(stage.Retry.Delay, path["retry"]["delay"], "delay", TimeSpan.Zero, errors);
        Duration(stage.Retry.MaxDelay, path["retry"]["max_delay"], "max_delay", TimeSpan.Zero, errors);
        if (stage.Retry.Delay > stage.Retry.MaxDelay)
        {
            errors.AddUnlessBroken(
                path["retry"]["max_delay"],
                $"`max_delay` ({DurationText.Format(stage.Retry.MaxDelay)}) is shorter than `delay` ({DurationText.Format(stage.Retry.Delay)}).");
        }

        if (stage.Compare is { } compare && !IsComparison(compare))
        {
            errors.Add(
                path["compare"], $"`compare` cannot be {compare.GetRawText()}.",
                "Allowed: `bytes` (default), `json`, or `{ numbers: 1e-9 }` (the tolerance).");
        }

        if (stage.Env is { ValueKind: not JsonValueKind.Object })
        {
            errors.AddUnlessBroken(path["env"], "`env` must be a map.");
        }
    }

    private static void Range(int? value, int min, int max, SourcePath path, string key, PipelineErrors errors)
    {
        if (value is { } number && (number < min || number > max))
        {
            var shown = number is int.MinValue or int.MaxValue ? "one beyond it" : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            errors.AddUnlessBroken(path[key], $"`{key}` must be from {min} to {max}; found {shown}.");
        }
    }

    private static void Duration(TimeSpan? value, SourcePath path, string key, TimeSpan min, PipelineErrors errors)
    {
        if (value is { } duration && (duration < min || duration > Longest))
        {
            var range = min > TimeSpan.Zero ? "more than 0" : "0 or more";
            errors.AddUnlessBroken(path, $"`{key}` must be {range} and at most {DurationText.Format(Longest)}; found {DurationText.Format(duration)}.");
        }
    }

    private static bool IsComparison(JsonElement compare) => compare.ValueKind switch
    {
        JsonValueKind.String => compare.GetString() is "bytes" or "json",
        JsonValueKind.Object => compare.GetPropertyCount() == 1 && compare.TryGetProperty("numbers", out var tolerance)
            && tolerance.ValueKind == JsonValueKind.Number && tolerance.GetDouble() >= 0,
        _ => false,
    };
}
