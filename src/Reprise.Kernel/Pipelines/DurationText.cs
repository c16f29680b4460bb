using System.Globalization;

namespace Reprise.Kernel.Pipelines;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>1.5m</c>, <c>1h</c>.</summary>
public static class DurationText
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "a number with ms, s, m or h, such as 500ms, 30s, 5m or 1h";

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>Reads a duration, or says that it cannot. Nothing is rounded away: less than 100 ns is no duration.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, ticks) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                return decimal.TryParse(text.AsSpan(..^unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                    && number <= TimeSpan.MaxValue.Ticks / ticks && TryWhole(number * ticks, out duration);
            }
        }

        return false;
    }

    /// <summary>Writes a duration in the largest unit in which it is a whole number.</summary>
    public static string Format(TimeSpan duration)
    {
        foreach (var (unit, ticks) in Units.OrderByDescending(u => u.Ticks))
        {
            if (duration.Ticks != 0 && duration.Ticks % ticks == 0)
            {
                return (duration.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return ((decimal)duration.Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture) + "ms";
    }

    private static bool TryWhole(decimal ticks, out TimeSpan duration)
    {
        duration = new TimeSpan((long)ticks);
        return ticks == decimal.Truncate(ticks);
    }
}
