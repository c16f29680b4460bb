using Reprise.Bench.Cases;

namespace Reprise.Bench;

/// <summary>The cases, and how they are run: each in a process of its own, so that one's memory does not count for another.</summary>
internal static class Suite
{
    public static int Usage()
    {
        Console.Error.WriteLine("usage: bench record [CASE…] | compare");
        return 2;
    }

    public static async Task<int> RecordAsync(string[] names)
    {
        foreach (var name in names)
        {
            _ = await CaseAsync(name, []);
        }

        return 0;
    }

    public static async Task<int> CaseAsync(string name, string[] rest)
    {
        var root = Path.Combine(Path.GetTempPath(), "reprise-bench-" + Guid.NewGuid().ToString("N")[..8]);
        _ = Directory.CreateDirectory(root);
        try
        {
            var row = name switch
            {
                "runs-1" => await ManyRuns.RunAsync(root, 1, TimeSpan.FromSeconds(5)),
                "runs-16" => await ManyRuns.RunAsync(root, 16, TimeSpan.FromSeconds(5)),
                "runs-64" => await ManyRuns.RunAsync(root, 64, TimeSpan.FromSeconds(5)),
                _ => throw new ArgumentException($"There is no case '{name}'.", nameof(name)),
            };
            Console.WriteLine(row.ToJson());
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
