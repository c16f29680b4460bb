using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Recordings;

/// <summary>A real journal with runs of one small pipeline, for the tests of what reads it.</summary>
internal static class RecordedRuns
{
    public const string Letters = """
        pipeline: letters
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split:
            stages: [{ name: lines, type: lines }]
            to: [work]
          work:
            stages: [{ name: upper, type: upper, with: { mark: 1 } }]
            to: [all]
          all:
            stages: [{ name: gather, type: gather, with: { as: lines }, publish: letters/all.txt }]
        """;

    public static EngineBed Bed(string letters, string? root = null, string upper = "1")
    {
        var old = FuncHandler.Upper();
        var bed = new EngineBed(root, null, FuncHandler.Lines(), new FuncHandler("upper", old.ExecuteAsync, version: upper));
        bed.Write("letters.txt", letters);
        return bed;
    }

    public static async Task<RecordedStep> StepAsync(this EngineBed bed, RunRecord run, string stage, string item) =>
        new(run, Assert.Single(await bed.StepsAsync(run, stage), s => string.Equals(s.Item, item, StringComparison.Ordinal)));

    public static async Task<RepriseException> FailsAsync(Func<ValueTask> look, string code)
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await look());
        Assert.Equal(code, error.Code);
        return error;
    }

    public static async Task<List<T>> ListAsync<T>(this IAsyncEnumerable<T> values)
    {
        var list = new List<T>();
        await foreach (var value in values)
        {
            list.Add(value);
        }

        return list;
    }

    public static async Task<WhyObject> WhyAsync(this EngineBed bed, RunRecord run, string stage, string item) =>
        await Explanation.OfAsync(bed.Recording, await bed.StepAsync(run, stage, item), TestContext.Current.CancellationToken);
}
