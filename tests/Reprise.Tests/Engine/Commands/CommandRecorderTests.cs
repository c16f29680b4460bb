using System.Text;
using Reprise.Engine.Commands;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;
using Reprise.Storage.Files;
using Reprise.Storage.Memory;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Engine.Processes;
using ManualTime = Reprise.Tests.Conformance.ManualTime;

namespace Reprise.Tests.Engine.Commands;

public sealed class CommandRecorderTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _data = new();
    private readonly SqliteJournal _journal;
    private readonly FileArtifactStore _store;
    private readonly MemoryWorkQueue _queue = new();
    private readonly CommandRecorder _recorder;

    public CommandRecorderTests()
    {
        var data = DataFolder.Create(_data["data"]);
        _journal = SqliteJournal.Open(data.JournalFile);
        _store = new FileArtifactStore(data.Objects, data.Temporary);
        _recorder = new CommandRecorder(new EngineParts(_journal, _store, _queue, new HandlerCatalog([new ExecHandler()]), ProcessIdentity.Current(), data.Scratch));
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task What_a_command_prints_is_its_output_and_is_seen_while_it_runs()
    {
        var seen = new StringBuilder();
        var recorded = await RecordAsync(new()
        {
            Command = ["sh", "-c", "echo {in} {{out}}; echo aside >&2"],
            Folder = _folder.Path,
            Watch = (bytes, error) => seen.Append(error ? "2:" : "1:").Append(Encoding.UTF8.GetString(bytes.Span)),
        });

        Assert.True(recorded.Succeeded, recorded.Step.Error?.Message);
        Assert.Equal("{in} {{out}}\n", await TextAsync(Assert.Single(recorded.Step.Outputs)));
        Assert.Contains("1:{in} {{out}}\n", seen.ToString(), StringComparison.Ordinal);
        Assert.Contains("2:aside\n", seen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_are_taken_before_and_outputs_after_in_the_folder_where_it_runs()
    {
        _ = _folder.Write("data.csv", "b\na\n");
        var recorded = await RecordAsync(new() { Command = ["sort", "-o", "data.csv", "data.csv"], Folder = _folder.Path, Inputs = ["data.csv"], Outputs = ["data.csv"], Name = "sorted" });

        Assert.Equal(Digest.OfText("b\na\n"), Assert.Single(recorded.Step.Inputs).Digest);
        Assert.Equal(Digest.OfText("a\nb\n"), Assert.Single(recorded.Step.Outputs).Digest);
        Assert.Equal("a\nb\n", await File.ReadAllTextAsync(_folder["data.csv"], TestContext.Current.CancellationToken));
        var step = await _journal.StepsAsync(new StepQuery { Run = recorded.Run.Number }, TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);
        Assert.True(step.Published is "sorted");
    }

    [Fact]
    public async Task The_record_is_a_run_of_one_step_that_the_journal_gives_back()
    {
        _ = _folder.Write("run.sh", "echo hi", executable: false);
        var recorded = await RecordAsync(new() { Command = ["sh", "run.sh"], Folder = _folder.Path, Reason = "to see" });
        var run = Assert.Single(await _journal.RunsAsync(new RunQuery(), TestContext.Current.CancellationToken));
        var steps = await _journal.StepsAsync(new StepQuery { Run = run.Number }, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        await using var snapshot = await _store.OpenAsync(run.Header.Snapshot, TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await snapshot.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        var pipeline = Snapshot.Read(bytes.ToArray());

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(recorded.Step.Action, Assert.Single(steps).Action);
        Assert.Equal("record", pipeline.Name);
        Assert.Equal("""["run.sh"]""", pipeline.Routes[0].Stages[0].With.GetProperty("files").GetRawText());
    }

    [Fact]
    public async Task A_changed_script_is_other_code_and_a_changed_input_another_input()
    {
        _ = _folder.Write("run.sh", "cat \"$1\"");
        _ = _folder.Write("data.txt", "1");
        var request = new CommandRequest { Command = ["sh", "run.sh", "data.txt"], Folder = _folder.Path, Inputs = ["data.txt"] };
        var first = await RecordAsync(request);
        _ = _folder.Write("run.sh", "cat \"$1\" # changed");
        var second = await RecordAsync(request);
        _ = _folder.Write("data.txt", "2");
        var third = await RecordAsync(request);

        Assert.Equal("code", string.Join(' ', first.Step.Action.DifferencesFrom(second.Step.Action)));
        Assert.Equal("inputs", string.Join(' ', second.Step.Action.DifferencesFrom(third.Step.Action)));
    }

    [Fact]
    public async Task A_failing_command_is_a_failed_attempt_of_a_failed_run()
    {
        var recorded = await RecordAsync(new() { Command = ["sh", "-c", "echo no >&2; exit 4"], Folder = _folder.Path });
        var attempts = await _journal.StepsAsync(new StepQuery { Run = recorded.Run.Number, Attempts = true }, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.False(recorded.Succeeded);
        Assert.Equal("exec.exit", recorded.Step.Error!.Code);
        Assert.Equal(RunStatus.Failed, recorded.Run.Status);
        Assert.Equal(StepStatus.Failed, Assert.Single(attempts).Status);
    }

    [Fact]
    public async Task A_long_command_outlives_its_lease()
    {
        var time = new ManualTime();
        var elsewhere = new RunOwner("another-machine", 1, 1);
        await using var journal = SqliteJournal.Open(_data["data/journal.db"], new SqliteJournalOptions { Time = time });
        var parts = new EngineParts(journal, _store, _queue, new HandlerCatalog([new ExecHandler()]), elsewhere, _data["data"]) { Options = new EngineOptions { LeaseRenewal = TimeSpan.FromMilliseconds(20) } };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = new CommandRecorder(parts).RecordAsync(new() { Command = ["sh", "-c", "echo begun; until [ -e go ]; do sleep 0.02; done"], Folder = _folder.Path, Sandbox = false, Watch = (_, _) => begun.TrySetResult() }, limit.Token);
        await begun.Task.WaitAsync(limit.Token);

        time.Advance(TimeSpan.FromMinutes(1)); // twice the lease
        while (await journal.RunsAsync(new RunQuery(), limit.Token) is not [{ OwnerAlive: true }])
        {
            // It is renewed in a moment, or the limit is reached.
        }

        var error = await Assert.ThrowsAsync<RepriseException>(async () => await journal.OwnAsync(OwnAction.Claim, [1], elsewhere with { ProcessId = 2 }, limit.Token));
        await File.WriteAllTextAsync(_folder["go"], "", limit.Token);

        Assert.Equal("run.owned", error.Code);
        Assert.True((await command).Succeeded);
    }

    [Fact]
    public async Task Nothing_is_recorded_of_what_cannot_begin()
    {
        var command = await Assert.ThrowsAsync<RepriseException>(() => RecordAsync(new() { Command = ["no-such-tool"], Folder = _folder.Path }));
        var input = await Assert.ThrowsAsync<RepriseException>(() => RecordAsync(new() { Command = ["true"], Folder = _folder.Path, Inputs = ["nowhere.csv"] }));
        var output = await Assert.ThrowsAsync<RepriseException>(() => RecordAsync(new() { Command = ["true"], Folder = _folder.Path, Outputs = ["../x"] }));

        Assert.Equal("exec.not_found input.not_found usage.invalid", $"{command.Code} {input.Code} {output.Code}");
        Assert.Empty(await _journal.RunsAsync(new RunQuery(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_effect_is_declared_or_follows_the_sandbox()
    {
        var plain = await RecordAsync(new() { Command = ["true"], Folder = _folder.Path, Sandbox = false });
        var declared = await RecordAsync(new() { Command = ["true"], Folder = _folder.Path, Sandbox = false, Effect = Effect.External });
        var boxed = await RecordAsync(new() { Command = ["true"], Folder = _folder.Path });

        Assert.Equal(Effect.Recorded, plain.Step.Effect);
        Assert.Equal(Effect.External, declared.Step.Effect);
        Assert.Equal(await SandboxTests.BubblewrapAsync() ? Effect.Pure : Effect.Recorded, boxed.Step.Effect);
    }

    [Theory]
    [InlineData(null, Effect.Pure)]
    [InlineData("notes.txt", Effect.Recorded)]
    [InlineData("lib/helper.sh", Effect.Recorded)]
    [InlineData("out/2.txt", Effect.Pure)]
    [InlineData("out/2/3.txt", Effect.Recorded)]
    [InlineData("old.txt", Effect.Pure)]
    [InlineData(".reprise/journal.db", Effect.Pure)]
    public async Task A_command_is_pure_only_where_it_could_read_nothing_undeclared(string? beside, Effect effect)
    {
        Assert.SkipUnless(await SandboxTests.BubblewrapAsync(), "bubblewrap does not work here");
        _ = _folder.Write("run.sh", "mkdir -p out; cat data.txt > out/1.txt; echo > old.txt");
        _ = _folder.Write("data.txt", "1");
        _ = beside is null ? null : _folder.Write(beside, "x");
        var request = new CommandRequest
        {
            Command = ["sh", "run.sh"],
            Folder = _folder.Path,
            DataFolder = _folder[".reprise"],
            Inputs = ["data.txt"],
            Outputs = ["out/*.txt", "old.txt"],
        };

        var recorded = await RecordAsync(request);
        var declared = await RecordAsync(request with { Effect = Effect.Pure });

        Assert.True(recorded.Succeeded, recorded.Step.Error?.Message);
        Assert.Equal((effect, effect == Effect.Pure ? null : beside), (recorded.Step.Effect, recorded.Undeclared));
        Assert.Equal((Effect.Pure, null), (declared.Step.Effect, declared.Undeclared));
    }

    [Fact]
    public async Task A_link_to_a_folder_is_undeclared()
    {
        Assert.SkipUnless(await SandboxTests.BubblewrapAsync(), "bubblewrap does not work here");
        _ = Directory.CreateSymbolicLink(_folder["home"], _data.Path);

        Assert.Equal("home", (await RecordAsync(new() { Command = ["true"], Folder = _folder.Path })).Undeclared);
    }

    [Fact]
    public async Task Several_outputs_have_their_paths_as_names()
    {
        var recorded = await RecordAsync(new() { Command = ["sh", "-c", "echo 1 > a.txt; mkdir -p d; echo 2 > d/b.txt"], Folder = _folder.Path, Outputs = ["a.txt", "d/b.txt"] });

        Assert.Equal("a.txt d/b.txt", string.Join(' ', recorded.Step.Outputs.Select(o => o.Name)));
        Assert.True(recorded.Step.Keyed);
    }

    [Fact]
    public async Task The_data_folder_in_the_folder_of_a_command_is_out_of_its_reach()
    {
        Assert.SkipUnless(await SandboxTests.BubblewrapAsync(), "bubblewrap does not work here");
        _ = _folder.Write(".reprise/secret.txt", "before");
        const string Script = "echo hacked > .reprise/secret.txt; echo new > .reprise/new; mv .reprise elsewhere; ls -A .reprise; echo end";

        var recorded = await RecordAsync(new() { Command = ["sh", "-c", Script], Folder = _folder.Path, DataFolder = _folder[".reprise"] });

        Assert.True(recorded.Succeeded, recorded.Step.Error?.Message);
        Assert.Equal("end\n", await TextAsync(Assert.Single(recorded.Step.Outputs)));
        Assert.Equal("before", await File.ReadAllTextAsync(_folder[".reprise/secret.txt"], TestContext.Current.CancellationToken));
        Assert.Equal([_folder[".reprise/secret.txt"]], Directory.GetFiles(_folder[".reprise"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_data_folder_is_no_part_of_what_a_command_wrote(bool sandbox)
    {
        _ = _folder.Write(".reprise/objects/00", "kept");
        _ = _folder.Write("data.txt", "1");
        var request = new CommandRequest { Command = ["true"], Folder = _folder.Path, DataFolder = _folder[".reprise"], Sandbox = sandbox };

        var missing = await RecordAsync(request with { Outputs = ["x.txt"] });
        var all = await RecordAsync(request with { Outputs = ["**/*"] });

        Assert.Contains("holds: data.txt.", missing.Step.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("data.txt", Assert.Single(all.Step.Outputs).Name);
    }

    [Theory]
    [InlineData("exit 4", "it printed nothing", null)]
    [InlineData("echo out; exit 4", "last words: out", "reprise show stp_")]
    [InlineData("echo Traceback >&2; echo '  File x' >&2; echo 'ValueError: bad' >&2; exit 1", "Traceback\n  File x\nValueError: bad", "reprise show stp_")]
    public async Task A_failure_says_how_the_log_is_read_where_there_is_one(string script, string said, string? hint)
    {
        var recorded = await RecordAsync(new() { Command = ["sh", "-c", script], Folder = _folder.Path, Outputs = ["x"] });

        Assert.Contains(said, recorded.Step.Error!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(hint is null, recorded.Step.Log is null or "");
        Assert.Equal(hint is not null, recorded.Step.Error.Hint!.Contains("`reprise show stp_", StringComparison.Ordinal));
    }

    private Task<RecordedCommand> RecordAsync(CommandRequest request) => _recorder.RecordAsync(request, TestContext.Current.CancellationToken);

    private async Task<string> TextAsync(StepArtifact artifact)
    {
        if (artifact.Bytes is { } bytes)
        {
            return Encoding.UTF8.GetString(bytes.Span);
        }

        using var reader = new StreamReader(await _store.OpenAsync(artifact.Digest, TestContext.Current.CancellationToken));
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
