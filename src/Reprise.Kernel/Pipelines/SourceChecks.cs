namespace Reprise.Kernel.Pipelines;

/// <summary>What is wrong with a file whatever it means: a key twice in one map, a number that JSON does not have.</summary>
internal static class SourceChecks
{
    /// <summary>Checks a node and everything below it.</summary>
    public static void Check(SourceNode node, SourcePath path, PipelineErrors errors)
    {
        switch (node)
        {
            case SourceMap map:
                CheckMap(map, path, errors);
                break;
            case SourceList list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    Check(list.Items[i], path[i], errors);
                }

                break;
            case SourceScalar scalar when SourceJson.IsOutOfRange(scalar):
                errors.Add(path, $"The number {scalar.Text} is beyond the range of a double (about 1.8e308).", "Put it in quotes if a text is meant.");
                break;
        }
    }

    private static void CheckMap(SourceMap map, SourcePath path, PipelineErrors errors)
    {
        var first = new Dictionary<string, SourceScalar>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            if (first.TryAdd(key.Text, key))
            {
                Check(value, path[key.Text], errors);
                continue;
            }

            var where = first[key.Text].Line > 0 ? $" (first in line {first[key.Text].Line})" : "";
            errors.AddAt(key, path, $"`{key.Text}` occurs twice in one map{where}.", "Remove or rename one of them.");
        }
    }
}
