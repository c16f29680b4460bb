using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;

namespace Reprise.Tests.Engine.Running;

/// <summary>Rows of reused steps are on their way while their successors run: where such a row is lost, nothing behind it may stand.</summary>
public sealed class LostAppendTests
{
    private const string Yaml = """
        pipeline: t
        inputs: [{ name: in, path: in.txt, to: a }]
        routes:
          a: { stages: [{ name: split, type: lines }], to: [b] }
          b: { stages: [{ name: work, type: slow, version: "VERSION" }], to: [c] }
          c: { stages: [{ name: all, type: gather, with: { as: lines } }] }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_row_of_a_run_that_could_not_be_written_keeps_the_end_out_and_recover_does_it_right()
    {
        var (armed, fail) = (true, 0);
        var upper = new FuncHandler("upper", async (step, stop) => await step.WriteTextAsync((await step.ReadTextAsync(stop)).ToUpperInvariant(), cancellation: stop));
        await using var bed = new EngineBed(null, Boundary, upper);
        bed.Write("in.txt", "a");
        var first = await bed.Engine.StartAsync(bed.Request("pipeline: t\ninputs: [{ name: in, path: in.txt, to: a }]\nroutes: { a: { stages: [{ name: upper, type: upper }] } }"), Cancellation);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => first.Completion);
        Assert.Equal("disk.full", refused.Code);
        var run = (await bed.Journal.RunsAsync(new RunQuery(), Cancellation))[0];
        Assert.Null(run.Summary); // The end stands behind the row that led to it, so it is not there either.
        Assert.Empty(await bed.StepsAsync(run));

        var again = await bed.RecoverAsync(run);
        Assert.Equal(RunStatus.Succeeded, again.Status);
        Assert.Equal("A", await bed.TextAsync(Assert.Single(await bed.StepsAsync(run))));

        void Boundary(string name)
        {
            if (name is "step.append" && armed)
            {
                (armed, fail) = (false, 1);
            }

            if (name is "journal.commit.before" && Interlocked.Exchange(ref fail, 0) == 1)
            {
                throw new RepriseException("disk.full", "There is no room left on the disk (as the test has it).", "");
            }
        }
    }

    [Fact]
    public async Task A_reused_row_that_could_not_be_written_stops_the_run_and_recover_does_it_right()
    {
        var (armed, fail) = (false, 0);
        using var successor = new ManualResetEventSlim();
        var slow = new FuncHandler("slow", async (step, stop) => await step.WriteTextAsync(await step.ReadTextAsync(stop), cancellation: stop));
        await using var bed = new EngineBed(null, Boundary, FuncHandler.Lines(), slow);
        bed.Write("in.txt", "a\nb\nc\nd\n");
        Assert.Equal(RunStatus.Succeeded, (await bed.RunAsync(Yaml.Replace("VERSION", "1", StringComparison.Ordinal))).Status);

        successor.Reset();
        armed = true;
        var second = await bed.Engine.StartAsync(bed.Request(Yaml.Replace("VERSION", "2", StringComparison.Ordinal), Reach.Any, 1), Cancellation);
        Assert.Equal("disk.full", (await Assert.ThrowsAsync<RepriseException>(() => second.Completion)).Code);
        var run = (await bed.Journal.RunsAsync(new RunQuery(), Cancellation))[0];
        Assert.Empty(await bed.StepsAsync(run)); // No row without the row that led to it.

        Assert.Equal(RunStatus.Succeeded, (await bed.RecoverAsync(run)).Status);
        var steps = await bed.StepsAsync(run);
        Assert.Equal(["a\nb\nc\nd\n"], await Task.WhenAll(steps.Where(s => s.Stage == 2).Select(s => bed.TextAsync(s))));
        Assert.Equal(6, steps.Count);

        void Boundary(string name)
        {
            if (name is "step.append" && armed)
            {
                (armed, fail) = (false, 1);
            }
            else if (name is "step.append")
            {
                successor.Set();
            }

            if (name is "journal.commit.before" && Interlocked.Exchange(ref fail, 0) == 1)
            {
                successor.Wait(Cancellation); // Its row is on its way behind the one that is lost now.
                throw new RepriseException("disk.full", "There is no room left on the disk (as the test has it).", "");
            }
        }
    }
}
