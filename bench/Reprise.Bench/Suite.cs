using System.Diagnostics;
using Reprise.Bench.Cases;

namespace Reprise.Bench;

/// <summary>The cases, and how they are run: each in a process of its own, so that one's memory does not count for another.</summary>
internal static class Suite
{
    private static readonly string[] Names =
    [
        "runs-1", "runs-16", "runs-64", "one-100000", "one-1000000", "gather-1000000", "reuse-300000", "look-1000000", "exec-500",
    ];

    private static readonly string[] RerunNames = ["rerun-chain-50", "rerun-exec-500", "rerun-copy-1", "rerun-steps-120000", "rerun-walk-1000000"];

    private static readonly string[] ReplayNames = ["replay-publish-1000000", "replay-plan-1000000"];
    private static readonly string[] QueueNames = ["queue-rabbit-200000", "queue-small-1000", "queue-workers-60000"];

    private static readonly string[] RestartNames = ["restart-small-1000", "restart-one-1000", "restart-one-10000", "restart-one-100000"];

    private static readonly string[] CallNames = ["calls-plain", "calls-restart-500", "calls-tree-1000", "calls-tree-10000", "calls-tree-100000"];

    private static readonly string[] ListNames = ["list-100000"];

    private static readonly string[] PageNames = ["page-100000"];

    public static int Usage()
    {
        Console.Error.WriteLine($"usage: bench record [CASE…] | rerun [CASE…] | replay [CASE…] | queue [CASE…] | restart [CASE…] | calls [CASE…] | list [CASE…] | page [CASE…] | compare\ncases: {string.Join(", ", Names)}\n       {string.Join(", ", RerunNames)}\n       {string.Join(", ", ReplayNames)}\n       {string.Join(", ", QueueNames)}\n       {string.Join(", ", RestartNames)}\n       {string.Join(", ", CallNames)}\n       {string.Join(", ", ListNames)}\n       {string.Join(", ", PageNames)}");
        return 2;
    }

    /// <summary>Runs cases of recording (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> RecordAsync(string[] names) => RunAsync(names.Length > 0 ? names : Names);

    /// <summary>Runs cases of rerunning (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> RerunAsync(string[] names) => RunAsync(names.Length > 0 ? names : RerunNames);

    /// <summary>Runs cases of replaying (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> ReplayAsync(string[] names) => RunAsync(names.Length > 0 ? names : ReplayNames);

    /// <summary>Runs cases of queues (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> QueueAsync(string[] names) => RunAsync(names.Length > 0 ? names : QueueNames);

    /// <summary>Runs cases of restarting (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> RestartAsync(string[] names) => RunAsync(names.Length > 0 ? names : RestartNames, lives: true);

    /// <summary>Runs cases of calls through a server (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> CallAsync(string[] names) => RunAsync(names.Length > 0 ? names : CallNames);

    /// <summary>Runs cases of what the dashboard asks for (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> ListAsync(string[] names) => RunAsync(names.Length > 0 ? names : ListNames);

    /// <summary>Runs cases of the dashboard in a browser (all of them, where none is named), each in a process of its own.</summary>
    public static Task<int> PageAsync(string[] names) => RunAsync(names.Length > 0 ? names : PageNames);

    /// <param name="names">The cases.</param>
    /// <param name="lives">True for what a host does all day: there the runtime may count and optimise again, as it does in every host by default. A process that ends in seconds loses by it.</param>
    private static async Task<int> RunAsync(string[] names, bool lives = false)
    {
        foreach (var name in names)
        {
            var info = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
            foreach (var argument in (string[])["case", name])
            {
                info.ArgumentList.Add(argument);
            }

            info.Environment["DOTNET_TieredPGO"] = lives ? "1" : "0";
            using var process = Process.Start(info)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                return process.ExitCode;
            }
        }

        return 0;
    }

    public static async Task<int> CaseAsync(string name, string[] rest)
    {
        var root = Path.Combine(rest is [var given] ? given : Path.GetTempPath(), "reprise-bench-" + Guid.NewGuid().ToString("N")[..8]);
        _ = Directory.CreateDirectory(root);
        try
        {
            foreach (var row in await RowsAsync(name, root))
            {
                Console.WriteLine(row.ToJson());
            }

            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Row>> RowsAsync(string name, string root) => name.Split('-') switch
    {
        ["runs", var concurrency] => [await ManyRuns.RunAsync(root, int.Parse(concurrency), TimeSpan.FromSeconds(8))],
        ["one", var items] => [await OneRun.RunAsync(root, int.Parse(items), gather: false)],
        ["gather", var items] => [await OneRun.RunAsync(root, int.Parse(items), gather: true)],
        ["reuse", var steps] => [await OneRun.ReuseAsync(root, int.Parse(steps) / 3)],
        ["look", var steps] => await WholeProcess.LookAsync(root, int.Parse(steps), Program()),
        ["exec", _] => WholeProcess.Exec(root, Program()),
        ["rerun", "chain", _] => Reruns.Chain(root, Program()),
        ["rerun", "exec", _] => Reruns.FanIn(root, Program()),
        ["rerun", "copy", _] => await Reruns.CopyAsync(root),
        ["rerun", "steps", var steps] => await Reruns.StepsAsync(root, int.Parse(steps)),
        ["rerun", "walk", var steps] => Reruns.Walk(root, int.Parse(steps), Program()),
        ["replay", "publish", var steps] => await Replays.PublishAsync(root, int.Parse(steps)),
        ["replay", "plan", var steps] => await Replays.PlanAsync(root, int.Parse(steps), Program()),
        ["restart", "small", var runs] => await Restarts.SmallAsync(root, int.Parse(runs)),
        ["restart", "one", var steps] => [await Restarts.LargeAsync(root, int.Parse(steps))],
        ["calls", "plain"] => await Calls.PlainAsync(root, Program()),
        ["calls", "restart", var runs] => await Calls.RestartsAsync(root, int.Parse(runs), Program()),
        ["calls", "tree", var calls] => [await Calls.LargeAsync(root, int.Parse(calls), Program())],
        ["list", var runs] => await Lists.RunAsync(root, int.Parse(runs), Program()),
        ["page", var size] => await Pages.RunAsync(root, int.Parse(size), Program()),
        ["queue", "small", var runs] => await QueueRuns.SmallAsync(root, int.Parse(runs)),
        ["queue", "workers", var steps] => QueueRuns.Workers(root, int.Parse(steps), Program()),
        ["queue", "rabbit", var count] => await Queues.RunAsync(int.Parse(count)),
        _ => throw new ArgumentException($"There is no case '{name}'; the cases are {string.Join(", ", Names.Concat(RerunNames).Concat(ReplayNames).Concat(QueueNames).Concat(RestartNames).Concat(CallNames).Concat(ListNames).Concat(PageNames))}.", nameof(name)),
    };

    /// <summary>The command line that is measured: <c>REPRISE</c>, which bench/run sets to the checkout's own.</summary>
    private static string Program() => Environment.GetEnvironmentVariable("REPRISE")
        ?? throw new InvalidOperationException("Set REPRISE to the path of the reprise command; bench/run does.");
}
