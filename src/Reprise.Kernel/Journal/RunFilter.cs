using System.Globalization;

namespace Reprise.Kernel.Journal;

/// <summary>A filter over runs as people write it: <c>status = failed and pipeline = quakes and label.team = ops and created &gt;= 2026-11-20</c>.</summary>
public static class RunFilter
{
    private const string Allowed =
        "Join conditions with `and`: status, kind, pipeline, text or label.NAME with =; created with >= or < and a time (RFC 3339, or 2h, 3d for so long before now).";

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="time">Reads a time; gives microseconds since 1970, UTC, or null where it is none.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: it is empty, or not of this form.</exception>
    public static RunQuery Parse(string text, Func<string, long?> time)
    {
        var query = new RunQuery { Limit = int.MaxValue };
        var conditions = text.Split(" and ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (conditions.Length == 0)
        {
            throw new RepriseException("usage.invalid", "The filter over runs is empty; that would mean every run.", Allowed);
        }

        foreach (var condition in conditions)
        {
            query = Add(query, condition, time);
        }

        return query;
    }

    private static RunQuery Add(RunQuery query, string condition, Func<string, long?> time)
    {
        var at = condition.IndexOfAny(['=', '<', '>']);
        var op = at <= 0 ? "" : at + 1 < condition.Length && condition[at + 1] == '=' ? condition.Substring(at, 2) : condition.Substring(at, 1);
        var key = at <= 0 ? condition : condition[..at].Trim();
        var value = at <= 0 ? "" : condition[(at + op.Length)..].Trim().Trim('"', '\'');
        return (key, op) switch
        {
            (_, _) when value.Length == 0 => throw Wrong(condition),
            ("status", "=") => query with { Statuses = [Word<RunStatus>(condition, value)] },
            ("kind", "=") => query with { Kinds = [Word<RunKind>(condition, value)] },
            ("pipeline", "=") => query with { Pipelines = [value] },
            ("text", "=") => query with { Text = value },
            ("created", ">=") => query with { Since = time(value) ?? throw Wrong(condition) },
            ("created", "<") => query with { Until = time(value) ?? throw Wrong(condition) },
            (_, "=") when key.StartsWith("label.", StringComparison.Ordinal) => query with
            {
                Labels = new Dictionary<string, string>(query.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal) { [key["label.".Length..]] = value },
            },
            _ => throw Wrong(condition),
        };
    }

    private static T Word<T>(string condition, string value)
        where T : struct, Enum => Enum.TryParse<T>(value, ignoreCase: true, out var word) && !char.IsAsciiDigit(value[0]) ? word
        : throw new RepriseException("usage.invalid", $"'{value}' in `{condition}` is none of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLower(CultureInfo.InvariantCulture)))}.", Allowed);

    private static RepriseException Wrong(string condition) => new("usage.invalid", $"The condition `{condition}` over runs cannot be read.", Allowed);
}
