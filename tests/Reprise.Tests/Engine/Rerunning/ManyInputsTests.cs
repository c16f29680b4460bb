using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Engine.Restarting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

/// <summary>A gather with more inputs than its row holds, made again.</summary>
public sealed class ManyInputsTests
{
    private const int Lines = StepRecord.MaxListed + 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_inputs_of_a_step_that_was_made_again_can_be_read()
    {
        await using var bed = new EngineBed(null, null, FuncHandler.Lines(), FuncHandler.Upper());
        bed.Write("in.txt", string.Join('\n', Enumerable.Range(0, Lines).Select(i => $"l{i}")) + "\n");
        var recorded = await bed.RunAsync("""
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes:
              a: { stages: [{ name: split, type: lines }], to: [b] }
              b: { stages: [{ name: all, type: gather, with: { as: concat }, publish: out }] }
            """);
        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, "out", Cancellation);
        var run = await (await bed.Engine.RerunAsync(new RerunRequest { Artifact = digest, Version = version }, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var gather = (await bed.StepsAsync(run)).Single(s => s.InputsCount == Lines);
        Assert.Equal(await NamesAsync(bed, (await bed.StepsAsync(recorded)).Single(s => s.InputsCount == Lines)), await NamesAsync(bed, gather));
        Assert.Equal(10, (await StepListPages.InputsAsync(bed.Journal, gather, Lines - 10, 100, Cancellation)).Count);

        // A step that was played or refused has no list of its own.
        var played = gather with { Number = 999 };
        Assert.Equal(await NamesAsync(bed, gather), await NamesAsync(bed, played));
        Assert.Equal(10, (await StepListPages.InputsAsync(bed.Journal, played, Lines - 10, 100, Cancellation)).Count);
        Assert.Empty((await RunFailures.ReadAsync(bed.Recording, run, Cancellation)).NotReached);
    }

    [Fact]
    public async Task The_inputs_of_a_gather_whose_output_was_given_can_be_read()
    {
        await using var bed = new EngineBed(null, null, FuncHandler.Lines(), FuncHandler.Upper());
        bed.Write("in.txt", string.Join('\n', Enumerable.Range(0, Lines).Select(i => $"l{i}")) + "\n");
        var origin = await bed.RunAsync("""
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes:
              a: { stages: [{ name: split, type: lines }], to: [b] }
              b: { stages: [{ name: all, type: gather, with: { as: concat } }] }
            """);
        var gather = (await bed.StepsAsync(origin)).Single(s => s.InputsCount == Lines);
        var changes = new RunChanges { Outputs = [new GivenOutput(gather, "OTHER"u8.ToArray())] };
        var fork = await (await bed.Engine.RestartAsync(new RestartRequest { Origin = origin, Changes = changes }, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var given = (await bed.StepsAsync(fork)).Single(s => s.InputsCount == Lines);
        Assert.Equal(DecisionKind.Replace, given.Decision);
        Assert.Equal(await NamesAsync(bed, gather), await NamesAsync(bed, given));

        // Older versions wrote them with the first attempt, whichever succeeded.
        Assert.Equal(await NamesAsync(bed, gather), await NamesAsync(bed, gather with { Attempt = 3 }));
    }

    private static async Task<List<string>> NamesAsync(EngineBed bed, StepRecord step)
    {
        var names = await StepLists.ReadAsync(bed.Journal, step, ListKind.Inputs, long.MaxValue, Cancellation).Select(i => $"{i.Name} {i.Digest}").ToListAsync(Cancellation);
        Assert.Equal(Lines, names.Count);
        return names;
    }
}
