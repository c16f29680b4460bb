using Reprise.Engine.Auditing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Auditing;

/// <summary>What an audit says of real recordings.</summary>
public sealed class AuditorTests
{
    private const string Fruit = """
        pipeline: fruit
        inputs: [{ name: in, path: in.txt, to: a }]
        routes:
          a: { stages: [{ name: lines, type: lines }], to: [b] }
          b: { stages: [{ name: upper, type: upper, publish: "up/${item}" }], to: [c] }
          c: { stages: [{ name: all, type: gather, with: { as: concat }, publish: all.txt }] }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_wholly_recorded_and_came_out_the_same_again_scores_one_with_nothing_to_mend()
    {
        await using var bed = await RecordedAsync(Fruit, FuncHandler.Lines(), FuncHandler.Upper());
        await RerunAsync(bed, "all.txt");

        var all = await AuditAsync(bed, "all.txt");

        Assert.Equal((1, new AuditAxes(1, 1, 1, 1, 1)), (all.Score, all.Axes));
        Assert.Empty(all.Mend);
        Assert.StartsWith("run_", all.RerunId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worst_stands_first_and_the_total_is_the_mean()
    {
        await using var bed = await RecordedAsync(Fruit, FuncHandler.Lines(), FuncHandler.Upper());
        await RerunAsync(bed, "up/b");

        var found = await AuditAllAsync(bed, bed.Recording);

        Assert.Equal(["all.txt", "up/a", "up/c", "up/b"], found.Artifacts.Select(a => a.Name));
        Assert.Equal([0.9, 0.9, 0.9, 1], found.Artifacts.Select(a => a.Score));
        Assert.Equal(0.925, found.Score);
        Assert.Equal(["Nobody has made it again: `reprise rerun all.txt`."], found.Artifacts[0].Mend);
    }

    [Fact]
    public async Task A_source_whose_bytes_are_gone_is_not_traced_and_is_named()
    {
        await using var bed = await RecordedAsync(Fruit, FuncHandler.Lines(), FuncHandler.Upper());
        File.Delete(bed.Store.LocalPath(Digest.OfText("a\nb\nc\n"))!);

        var all = await AuditAsync(bed, "all.txt");

        Assert.Equal((0, 1), (all.Axes.InputsTraced, all.Axes.AttributionComplete));
        Assert.Contains("The bytes of in.txt (" + Digest.OfText("a\nb\nc\n"), all.Mend[0], StringComparison.Ordinal);
        Assert.Contains("`reprise fsck`", all.Mend[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_type_without_a_handler_is_no_recorded_method()
    {
        await using var bed = await RecordedAsync(Fruit, FuncHandler.Lines(), FuncHandler.Upper());
        await using var without = new EngineBed(bed.Root, null, FuncHandler.Lines());

        var item = await AuditAsync(without, "up/a");

        Assert.Equal(0.5, item.Axes.MethodRecorded);
        Assert.Contains("No handler of type 'upper' is at hand for b/upper", item.Mend[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_whose_bytes_are_gone_is_no_recorded_method_and_a_command_without_a_lock_is_half_pinned()
    {
        const string Script = """
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes: { a: { stages: [{ name: run, type: exec, effect: pure, with: { command: [sh, do.sh], files: [do.sh], sandbox: off }, publish: out }] } }
            """;
        await using var bed = new EngineBed();
        bed.Write("in.txt", "text");
        bed.Write("do.sh", "echo done\n");
        Assert.Equal(RunStatus.Succeeded, (await bed.RunAsync(Script)).Status);
        Assert.Equal((1, 0.5), ((await AuditAsync(bed, "out")).Axes.MethodRecorded, (await AuditAsync(bed, "out")).Axes.EnvironmentPinned));

        File.Delete(bed.Store.LocalPath(Digest.OfText("echo done\n"))!);

        var out1 = await AuditAsync(bed, "out");
        Assert.Equal(0, out1.Axes.MethodRecorded);
        Assert.Contains(out1.Mend, m => m.StartsWith("The code of a/run in run_", StringComparison.Ordinal));
        Assert.Contains(out1.Mend, m => m.StartsWith("a/run ran with what was installed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rerun_that_differs_counts_until_a_newer_one_does_not()
    {
        var calls = 0;
        var handler = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(Interlocked.Increment(ref calls) == 2 ? "other" : "made", cancellation: stop));
        await using var bed = await RecordedAsync("""
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes: { a: { stages: [{ name: one, type: work, publish: "it's out" }] } }
            """, handler);

        await RerunAsync(bed, "it's out");
        var differs = await AuditAsync(bed, "it's out");
        Assert.Equal((0, 0.8), (differs.Axes.RerunSucceeds, differs.Score));
        Assert.Contains("first at stp_", Assert.Single(differs.Mend), StringComparison.Ordinal);
        Assert.Contains(@"`reprise rerun 'it'\''s out' --diff`", differs.Mend[0], StringComparison.Ordinal);

        await RerunAsync(bed, "it's out");
        Assert.Equal(1, (await AuditAsync(bed, "it's out")).Axes.RerunSucceeds);
    }

    [Fact]
    public async Task A_rerun_from_a_step_on_is_half_a_proof_and_does_not_take_the_place_of_a_whole_one()
    {
        await using var bed = await RecordedAsync(Fruit, FuncHandler.Lines(), FuncHandler.Upper());
        var last = (await ArtifactLookup.FindAsync(bed.Recording, "all.txt", Cancellation)).Version!;
        var from = await StepLookup.FindAsync(bed.Recording, last.Run, last.Step, Cancellation);

        await RerunAsync(bed, "all.txt", from);
        Assert.Equal(0.5, (await AuditAsync(bed, "all.txt")).Axes.RerunSucceeds);
        Assert.Contains("only from stp_", (await AuditAsync(bed, "all.txt")).Mend[0], StringComparison.Ordinal);

        await RerunAsync(bed, "all.txt");
        await RerunAsync(bed, "all.txt", from);
        Assert.Equal(1, (await AuditAsync(bed, "all.txt")).Axes.RerunSucceeds);
    }

    [Fact]
    public async Task A_reused_result_scores_as_what_was_executed()
    {
        await using var bed = await RecordedAsync(Fruit, FuncHandler.Lines(), FuncHandler.Upper());
        bed.Write("in.txt", "a\nb\nd\n");
        Assert.Equal(RunStatus.Succeeded, (await bed.RunAsync(Fruit, Reprise.Kernel.Planning.Reach.Any)).Status);

        var all = await AuditAsync(bed, "all.txt");

        Assert.Equal(new AuditAxes(1, 1, 1, 1, 0.5), all.Axes);
    }

    [Fact]
    public async Task What_many_names_came_from_is_read_once()
    {
        const string Wide = """
            pipeline: wide
            inputs: [{ name: in, path: in.txt, to: a }]
            routes:
              a: { stages: [{ name: lines, type: lines }], to: [b] }
              b: { stages: [{ name: row, type: row }], to: [c] }
              c: { stages: [{ name: all, type: gather, with: { as: concat } }, { name: again, type: lines }, { name: down, type: row, publish: "down/${item}" }] }
            """;
        var row = new FuncHandler("row", static async (step, stop) => await step.WriteTextAsync(await step.ReadTextAsync(stop) + "\n", cancellation: stop));
        await using var bed = new EngineBed(null, null, FuncHandler.Lines(), row);
        bed.Write("in.txt", string.Concat(Enumerable.Range(0, 300).Select(i => $"item{i}\n")));
        Assert.Equal(RunStatus.Succeeded, (await bed.RunAsync(Wide)).Status);
        var journal = new CountingJournal(bed.Journal);

        var found = await AuditAllAsync(bed, new Recording(journal, bed.Store));

        // 603 steps, each read once, and one of each of the five stages again for its documents.
        Assert.Equal((300, 0.9), (found.Artifacts.Count, found.Score));
        Assert.InRange(journal.StepsRead, 603, 700);
    }

    private static async Task<EngineBed> RecordedAsync(string yaml, params IStepHandler[] handlers)
    {
        var bed = new EngineBed(null, null, handlers);
        bed.Write("in.txt", "a\nb\nc\n");
        Assert.Equal(RunStatus.Succeeded, (await bed.RunAsync(yaml)).Status);
        return bed;
    }

    private static async Task RerunAsync(EngineBed bed, string name, RecordedStep? from = null)
    {
        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, name, Cancellation);
        var handle = await bed.Engine.RerunAsync(new RerunRequest { Artifact = digest, Version = version, From = from }, Cancellation);
        Assert.NotNull((await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation)).Summary!.Verdict);
    }

    private static async Task<AuditedArtifact> AuditAsync(EngineBed bed, string name) => (await AuditAllAsync(bed, bed.Recording)).Artifacts.Single(a => a.Name == name);

    private static async Task<AuditObject> AuditAllAsync(EngineBed bed, Recording recording) =>
        await new Auditor(recording, bed.Handlers).AuditAsync(await bed.Journal.NamesAsync(new NameQuery(), Cancellation), Cancellation);
}
