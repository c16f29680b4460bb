using Reprise.Engine.Recordings;

namespace Reprise.Tests.Engine.Recordings;

public sealed class StoredFolderTests
{
    private const string Whole = """
        pipeline: whole
        inputs: [{ name: letters, path: letters.txt, to: work }]
        routes:
          work: { stages: [{ name: upper, type: upper }] }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_lists_routes_a_route_its_stages_and_a_stage_its_items()
    {
        await using var bed = RecordedRuns.Bed("a\nb\n");
        var id = (await bed.RunAsync(RecordedRuns.Letters)).Header.Id.Value;

        Assert.Equal([$"{id}/split/", $"{id}/work/", $"{id}/all/"], await PathsAsync(bed, "last"));
        Assert.Equal([$"{id}/work/upper/"], await PathsAsync(bed, "last/work/"));
        Assert.Equal([$"{id}/work/upper/a", $"{id}/work/upper/b"], await PathsAsync(bed, "last/work/upper"));
        Assert.Equal([$"{id}/split/lines/b"], await PathsAsync(bed, "last/split/lines/b"));
        Assert.Equal(5, (await PathsAsync(bed, "last", recursive: true)).Count());
        _ = await RecordedRuns.FailsAsync(async () => _ = await PathsAsync(bed, "last/work/lower"), "artifact.not_found");
    }

    [Fact]
    public async Task An_output_is_found_by_its_path_whether_the_step_kept_the_item_or_made_it()
    {
        await using var bed = RecordedRuns.Bed("a\nb\n");
        _ = await bed.RunAsync(RecordedRuns.Letters);

        foreach (var (path, item) in new[] { ("last/split/lines/b", ""), ("last/work/upper/b", "b"), ("last/all/gather/all", "all") })
        {
            Assert.Equal(item, (await StoredFolder.FindAsync(bed.Recording, path, Cancel))!.Value.Step.Step.Item);
        }

        Assert.Null(await StoredFolder.FindAsync(bed.Recording, "report/index.html", Cancel));
        _ = await RecordedRuns.FailsAsync(async () => _ = await StoredFolder.FindAsync(bed.Recording, "last/work/upper/z", Cancel), "artifact.not_found");
    }

    [Fact]
    public async Task The_only_item_of_a_pipeline_with_one_input_bears_the_inputs_name()
    {
        await using var bed = RecordedRuns.Bed("abc");
        var run = await bed.RunAsync(Whole);
        var path = Assert.Single(await PathsAsync(bed, "last/work/upper"));

        Assert.Equal($"{run.Header.Id}/work/upper/letters", path);
        var found = await StoredFolder.FindAsync(bed.Recording, path, Cancel);
        Assert.Equal("ABC", await bed.TextAsync(found!.Value.Step.Step));
        Assert.Equal("letters", (await StepMapping.ToObjectAsync(bed.Recording, found.Value.Step, Cancel)).Item);
    }

    private static async Task<IEnumerable<string>> PathsAsync(Running.EngineBed bed, string path, bool recursive = false) =>
        (await StoredFolder.ListAsync(bed.Recording, path, recursive, Cancel).ListAsync()).Select(entry => entry.Path);
}
