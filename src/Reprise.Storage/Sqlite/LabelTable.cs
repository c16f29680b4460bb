using System.Text.Json;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>The labels of runs as they are now: by them runs are found and counted.</summary>
internal static class LabelTable
{
    /// <summary>Gives a run labels.</summary>
    public static void Add(SqliteConnection connection, long run, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in labels)
        {
            using var row = connection.Prepare("INSERT INTO run_labels(key,value,run) VALUES(?1,?2,?3)");
            row.Bind(1, key);
            row.Bind(2, value);
            row.Bind(3, run);
            _ = row.Step();
        }
    }

    /// <summary>Gives a run other labels.</summary>
    public static void Replace(SqliteConnection connection, long run, IReadOnlyDictionary<string, string> labels)
    {
        using (var row = connection.Prepare("DELETE FROM run_labels WHERE run=?1"))
        {
            row.Bind(1, run);
            _ = row.Step();
        }

        Add(connection, run, labels);
    }

    /// <summary>The most frequent labels.</summary>
    public static List<LabelCount> Most(SqliteConnection connection, int limit, IReadOnlyCollection<string> without)
    {
        using var row = connection.Prepare(
            "SELECT key,value,count(*) FROM run_labels WHERE key NOT IN (SELECT value FROM json_each(?2)) GROUP BY key,value ORDER BY 3 DESC,1,2 LIMIT ?1");
        row.Bind(1, limit);
        row.Bind(2, JsonSerializer.Serialize([.. without], RunJson.Default.IReadOnlyListString));
        var labels = new List<LabelCount>();
        while (row.Step())
        {
            labels.Add(new LabelCount(row.Text(0), row.Text(1), row.Long(2)));
        }

        return labels;
    }
}
