using System.Diagnostics;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Sqlite;

public sealed class JournalKillTests : IDisposable
{
    private const string Variable = "REPRISE_TEST_JOURNAL";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_killed_while_it_appends_loses_no_acknowledged_entry()
    {
        var acknowledged = _folder["acknowledged"];
        for (var round = 1; round <= 3; round++)
        {
            using var child = Start();
            var atLeast = Lines(acknowledged).Count + (200 * round);
            while (Lines(acknowledged).Count < atLeast)
            {
                Assert.False(child.HasExited, "the child ended by itself");
                await Task.Yield();
            }

            child.Kill();
            await child.WaitForExitAsync(Cancellation);
        }

        await using var journal = SqliteJournal.Open(_folder["journal.db"]);
        var recorded = new HashSet<(long, long)>();
        foreach (var run in await journal.RunsAsync(new RunQuery(), Cancellation))
        {
            Assert.False(run.OwnerAlive);
            await foreach (var step in journal.StepsAsync(new StepQuery { Run = run.Number }, Cancellation))
            {
                Assert.Equal(Rows.Text(Rows.Step(step.Run, step.Number)), Rows.Text(step));
                Assert.True(recorded.Add((step.Run, step.Number)));
            }
        }

        Assert.All(Lines(acknowledged), line => Assert.Contains(line, recorded));
    }

    /// <summary>The process that is killed: it appends with several callers and notes what was acknowledged.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        var folder = Environment.GetEnvironmentVariable(Variable) ?? throw new InvalidOperationException($"{Variable} is not set.");
        await using var journal = SqliteJournal.Open(Path.Combine(folder, "journal.db"));
        await using var notes = new FileStream(
            Path.Combine(folder, "acknowledged"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0);
        var run = await journal.BeginAsync(Rows.Header() with { Id = Fresh() }, ProcessIdentity.Current(), Cancellation);
        var next = 0L;
        var writing = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            async () =>
            {
                while (true)
                {
                    var number = Interlocked.Increment(ref next);
                    await journal.AppendAsync(new StepEntry(Rows.Step(run, number)), Cancellation);
                    lock (writing)
                    {
                        notes.Write(System.Text.Encoding.ASCII.GetBytes($"{run} {number}\n"));
                    }
                }
            },
            Cancellation)));
    }

    private static RunId Fresh() => RunId.Create(DateTimeOffset.UtcNow, (ulong)Random.Shared.NextInt64());

    private static List<(long, long)> Lines(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var whole = reader.ReadToEnd();

        // The last line may be half written.
        return [.. whole[..(whole.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static (long, long) Parse(string line)
    {
        var parts = line.Split(' ');
        return (long.Parse(parts[0]), long.Parse(parts[1]));
    }

    private Process Start()
    {
        var program = Path.ChangeExtension(typeof(JournalKillTests).Assembly.Location, null);
        var start = new ProcessStartInfo(program, ["-explicit", "only", "-method", $"{typeof(JournalKillTests).FullName}.{nameof(Child)}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = _folder.Path;
        return Process.Start(start)!;
    }
}
