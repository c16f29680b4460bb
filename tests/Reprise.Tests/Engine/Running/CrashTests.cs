using System.Collections.Concurrent;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Running;

/// <summary>Stops the engine, in process, at every durable boundary that a run crosses, and recovers it.</summary>
public sealed class CrashTests
{
    private const string Pipeline = """
        pipeline: crash
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split:
            stages: [{ name: lines, type: lines }]
            to: [work]
          work:
            stages:
              - { name: upper, type: upper }
              - { name: flaky, type: flaky, from: upper, retry: { attempts: 2, delay: 1ms } }
              - { name: large, type: large, from: upper }
              - { name: both, type: join, from: [upper, flaky] }
            to: { all: both, parts: large }
          all: { stages: [{ name: gather, type: gather, with: { as: lines }, publish: all.txt }, { name: shout, type: upper }] }
          parts: { stages: [{ name: gather, type: gather, with: { by: parent, as: concat } }] }
        """;

    [Fact]
    public async Task Stopping_at_any_durable_boundary_loses_nothing_and_repeats_no_recorded_step()
    {
        var expected = await UndisturbedAsync();
        var crossed = 0;
        for (var more = true; more;)
        {
            // Several at a time: each has a folder of its own.
            var crashed = await Task.WhenAll(Enumerable.Range(crossed, 16).Select(at => Task.Run(() => CrashAndRecoverAsync(at, expected))));
            crossed += crashed.Length;
            more = crashed.All(c => c);
        }

        Assert.True(crossed > 100, $"Only {crossed} boundaries were crossed.");
    }

    private static async Task<List<string>> UndisturbedAsync()
    {
        await using var bed = new EngineBed(null, null, Handlers([]));
        bed.Write("letters.txt", "a\nb\n");
        var run = await bed.RunAsync(Pipeline);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        return await bed.ResultsAsync(run);
    }

    /// <summary>Crashes at the boundary with this number; false where the run was over before it.</summary>
    private static async Task<bool> CrashAndRecoverAsync(int at, List<string> expected)
    {
        var root = Directory.CreateTempSubdirectory("reprise-crash-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(root, "letters.txt"), "a\nb\n", TestContext.Current.CancellationToken);
            var executed = new ConcurrentQueue<string>();
            var crossings = new Crossings(at);
            await RunUntilCrashAsync(root, crossings, executed);
            await RecoverAsync(root, crossings, executed, expected);
            return crossings.Crashed;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task RunUntilCrashAsync(string root, Crossings crossings, ConcurrentQueue<string> executed)
    {
        try
        {
            await using var bed = new EngineBed(root, crossings.Cross, Handlers(executed));
            try
            {
                _ = await bed.RunAsync(Pipeline, concurrency: 2);
            }
            catch (Exception e) when (crossings.Crashed && e is not Xunit.Sdk.XunitException)
            {
                // What a killed process would have said to nobody.
            }
        }
        catch (Exception) when (crossings.Crashed)
        {
            // Nor does it stop in an orderly way.
        }
    }

    private static async Task RecoverAsync(string root, Crossings crossings, ConcurrentQueue<string> executed, List<string> expected)
    {
        await using var bed = new EngineBed(root, null, Handlers(executed));
        var runs = await bed.Journal.RunsAsync(new RunQuery(), default);
        if (runs.Count == 0)
        {
            return; // It was stopped before the run was begun: nothing was acknowledged.
        }

        var before = new List<StepRecord>();
        if (runs[0].Summary is null)
        {
            before = [.. (await bed.StepsAsync(runs[0])).Where(s => s.Status == StepStatus.Succeeded)];
            executed.Clear();
            var recovered = await bed.RecoverAsync(runs[0]);
            Assert.Equal(RunStatus.Succeeded, recovered.Status);
        }

        var graph = (await bed.Recording.GraphAsync(runs[0], default))!;
        foreach (var step in before)
        {
            Assert.DoesNotContain(graph.Stages[step.Stage].Target + " " + step.Item, executed);
        }

        var after = await bed.StepsAsync(runs[0]);
        Assert.Equal(before.Select(s => (s.Number, s.CompletedAt)), after.Where(s => before.Any(b => b.Number == s.Number)).Select(s => (s.Number, s.CompletedAt)));
        Assert.True(expected.SequenceEqual(await bed.ResultsAsync(runs[0]), StringComparer.Ordinal), $"Other results after a stop at {crossings.Last}");
        Assert.Single(await bed.Journal.NamesAsync(new NameQuery("all.txt"), default));
    }

    private static IStepHandler[] Handlers(ConcurrentQueue<string> executed)
    {
        var failed = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return
        [
            FuncHandler.Lines(), Noted(FuncHandler.Upper(), executed), Noted(FuncHandler.Join(), executed),
            new FuncHandler("flaky", async (step, cancel) =>
            {
                executed.Enqueue($"{step.Route}/{step.Stage} {step.Item}");
                if (step.Attempt == 1)
                {
                    throw new InvalidOperationException("the first attempt fails");
                }

                await step.WriteTextAsync("ok " + await step.ReadTextAsync(cancel), cancellation: cancel);
            }),
            new FuncHandler("large", async (step, cancel) =>
            {
                executed.Enqueue($"{step.Route}/{step.Stage} {step.Item}");
                var text = await step.ReadTextAsync(cancel);
                await step.WriteAsync("one", new byte[StepArtifactSize], "application/octet-stream", cancel);
                await step.WriteAsync("two", System.Text.Encoding.UTF8.GetBytes(text), "text/plain", cancel);
            }, fansOut: true),
        ];
    }

    private const int StepArtifactSize = Reprise.Kernel.Artifacts.StepArtifact.MaxInlineSize + 1;

    private static FuncHandler Noted(FuncHandler inner, ConcurrentQueue<string> executed) => new(inner.Info.Type, (step, cancel) =>
    {
        executed.Enqueue($"{step.Route}/{step.Stage} {step.Item}");
        return inner.ExecuteAsync(step, cancel);
    });

    private sealed class Crossings(int at)
    {
        private int _count = -1;

        public bool Crashed { get; private set; }

        public string Last { get; private set; } = "";

        public void Cross(string boundary)
        {
            if (Interlocked.Increment(ref _count) >= at)
            {
                if (!Crashed)
                {
                    (Crashed, Last) = (true, boundary);
                }

                throw new CrashException(boundary);
            }
        }
    }

    private sealed class CrashException(string boundary) : Exception("stopped at " + boundary);
}
