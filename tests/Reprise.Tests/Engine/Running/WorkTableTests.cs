using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Engine.Running;

public sealed class WorkTableTests : IAsyncDisposable
{
    private static readonly RunOwner Me = ProcessIdentity.Current();
    private readonly EngineBed _bed = new();

    private string Folder => Path.Combine(_bed.Root, "working");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task The_table_of_a_process_that_lives_blames_nobody()
    {
        using var table = WorkTable.Open(Folder, Me)!;
        using var note = table.Enter(1, 7, 1, 7);
        Assert.False((await LoadAsync(1)).Has(7, 1));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_dead_process_leaves_what_it_was_executing_and_nothing_else()
    {
        var run = await _bed.RunAsync(Pipeline);
        Leave(Me, table =>
        {
            table.Enter(run.Number, 5, 1, 5).Dispose();
            _ = table.Enter(run.Number, 7, 2, 7);
            _ = table.Enter(run.Number + 1, 9, 1, 9);
        });
        var crashed = await LoadAsync(run.Number);
        Assert.Equal((false, true, false, false), (crashed.Has(5, 1), crashed.Has(7, 2), crashed.Has(7, 1), crashed.Has(9, 1)));
    }

    [Fact]
    public async Task A_table_is_removed_once_nothing_in_it_counts_any_more()
    {
        var broken = await _bed.RunAsync(Pipeline.Replace("in.json", "in2.json", StringComparison.Ordinal));
        Assert.NotEqual(RunStatus.Succeeded, broken.Status);
        Leave(Me, table => _ = table.Enter(broken.Number, 7, 1, 7));
        var crashed = await LoadAsync(broken.Number);
        Assert.True(crashed.Has(7, 1));
        Assert.Single(Directory.GetFiles(Folder));
        crashed.Settle(7, 1);
        Assert.False((await LoadAsync(broken.Number)).Has(7, 1));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task What_another_run_left_in_the_same_table_stays()
    {
        var broken = Pipeline.Replace("in.json", "in2.json", StringComparison.Ordinal);
        var (one, two) = (await _bed.RunAsync(broken), await _bed.RunAsync(broken));
        Leave(Me, table =>
        {
            _ = table.Enter(one.Number, 7, 1, 7);
            _ = table.Enter(two.Number, 7, 1, 7);
        });
        (await LoadAsync(one.Number)).Settle(7, 1);
        Assert.False((await LoadAsync(one.Number)).Has(7, 1));
        Assert.True((await LoadAsync(two.Number)).Has(7, 1));
        (await LoadAsync(two.Number)).Forget();
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_note_costs_next_to_nothing()
    {
        const int Notes = 200_000;
        using var table = WorkTable.Open(Folder, Me)!;
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < Notes; i++)
        {
            table.Enter(1, i, 1, i).Dispose();
        }

        var each = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds / Notes;
        TestContext.Current.TestOutputHelper?.WriteLine($"{each:0.000} µs");
        Assert.InRange(each, 0, 20);
    }

    [Fact]
    public async Task A_restart_of_the_machine_is_nothing_that_a_step_did()
    {
        var run = await _bed.RunAsync(Pipeline);
        Leave(Me with { Host = Me.Host.Split('/')[0] + "/another-boot" }, table => _ = table.Enter(run.Number, 7, 1, 7));
        Assert.False((await LoadAsync(run.Number)).Has(7, 1));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task More_steps_than_it_has_room_for_are_not_noted_and_do_no_harm()
    {
        using var table = WorkTable.Open(Folder, Me)!;
        var notes = Enumerable.Range(0, WorkTable.Slots + 3).Select(i => table.Enter(1, i, 1, i)).ToList();
        notes.ForEach(note => note.Dispose());
        Assert.False((await LoadAsync(1)).Has(1, 1));
    }

    private string Pipeline
    {
        get
        {
            _ = _bed.Write("in.json", "[1]");
            _ = _bed.Write("in2.json", "7 8");
            return """
                pipeline: t
                inputs: [{ name: in, path: in.json, to: a }]
                routes: { a: { stages: [{ name: one, type: json_split, with: { path: "$[*]" } }] } }
                """;
        }
    }

    /// <summary>What a process leaves that is killed: its file, without its lock.</summary>
    private void Leave(RunOwner owner, Action<WorkTable> use)
    {
        var (path, bytes) = ("", Array.Empty<byte>());
        using (var table = WorkTable.Open(Folder, owner)!)
        {
            use(table);
            path = Assert.Single(Directory.GetFiles(Folder));
            bytes = table.ToArray();
        }

        File.WriteAllBytes(path, bytes);
    }

    private ValueTask<CrashedSteps> LoadAsync(long run) => CrashedSteps.LoadAsync(_bed.Parts with { WorkingFolder = Folder }, run, Cancellation);
}
