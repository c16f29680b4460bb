using System.Globalization;
using Reprise.Tests.Architecture;
using Reprise.Tests.Server;
using Reprise.Tests.Storage.RabbitMq;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

/// <summary>Whole runs of the built program whose work goes over RabbitMQ.</summary>
[Collection(KillingTests.Name)]
public sealed class QueueTests(SharedRabbit rabbit, OwnRabbit own) : IClassFixture<OwnRabbit>, IDisposable
{
    private const int Limit = 180_000; // ms: a reference that is lost is waited for in vain
    private readonly CliBed _bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact(Timeout = Limit)]
    public async Task The_sample_makes_the_same_artifacts_over_RabbitMQ_as_in_memory()
    {
        var server = await rabbit.GetAsync();
        var sample = Path.Combine(Repository.Root, "samples/quakes");
        var memory = await RunAsync(sample, "memory", "memory");
        var broker = await RunAsync(sample, "rabbit", server.Url);
        Assert.Equal(("memory", server.Kind), (memory.Queue, broker.Queue));
        Assert.NotEmpty(memory.Artifacts);
        Assert.Equal(memory.Artifacts, broker.Artifacts);
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_to_a_server_may_name_the_queues_that_it_was_started_with_and_no_other()
    {
        var broker = await rabbit.GetAsync();
        await using var server = await ServerBed.StartAsync(o => o with { Queue = broker.Url });
        _bed.Write("pipeline.yaml", server.PipelineText);
        foreach (var (option, queue) in new[] { ("", broker.Kind), ($" --queue {broker.Kind}", broker.Kind), (" --queue memory", "memory") })
        {
            var run = await _bed.RunAsync([.. $"run pipeline.yaml --json{option} --server {server.Server.Address}".Split(' ')]);
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            Assert.Equal((queue, "succeeded"), (run.Json.GetProperty("queue").GetString(), run.Json.GetProperty("status").GetString()));
        }

        var elsewhere = await _bed.RunAsync("restart", "last", "--queue", "amqp://127.0.0.1:1/other", "--server", server.Server.Address.ToString());
        Assert.Equal(2, elsewhere.ExitCode);
        Assert.Contains($"does not use the queue amqp://127.0.0.1:1/other; it uses {broker.Kind}, memory", elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_that_is_killed_during_a_run_and_comes_back_delays_the_run_and_no_more()
    {
        var server = await own.GetAsync();
        _bed.WriteItems(2000);
        using var process = _bed.Start("run", "pipeline.yaml", "--queue", server.Url, "--pace", "250", "--json");
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var lines = new List<string>();
        async Task ReadUntilAsync(string text)
        {
            while (await process.StandardError.ReadLineAsync(Cancellation) is { } line)
            {
                lines.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return;
                }
            }

            Assert.Fail($"'{text}' was not said:\n{string.Join('\n', lines)}");
        }

        await ReadUntilAsync("known steps");
        await server.KillAsync();
        await ReadUntilAsync("waits for its queue");
        await server.StartAsync();
        await ReadUntilAsync("the run goes on");
        var rest = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, await rest);
        var counts = System.Text.Json.JsonElement.Parse(await output).GetProperty("counts");
        Assert.Equal(1 + (2 * 2000) + 1, counts.GetProperty("succeeded").GetInt64());
        Assert.DoesNotContain("guest", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_replay_that_yields_waits_while_work_of_another_process_waits_in_its_queue()
    {
        var server = await rabbit.GetAsync();
        NamePipeline();
        _bed.WriteItems(300);
        string[] queue = ["--queue", server.Url];
        var origin = await _bed.RunAsync(["run", "pipeline.yaml", "--json", .. queue]);
        using var live = _bed.Start(["run", "pipeline.yaml", "--pace", "10", .. queue]);
        await SaidAsync(live, "known steps");
        using var replay = _bed.Start(["replay", origin.Json.GetProperty("run_id").GetString()!, "--from-stage", "select", "--yield", "--json", .. queue]);
        var output = replay.StandardOutput.ReadToEndAsync(Cancellation);
        await SaidAsync(replay, "published 0 of 300, 0 in flight, 0/s, waits for other runs' work in the queue");
        live.Kill();
        var rest = replay.StandardError.ReadToEndAsync(Cancellation);
        await replay.WaitForExitAsync(Cancellation);
        Assert.True(replay.ExitCode == 0, await rest);
        Assert.Equal(301, System.Text.Json.JsonElement.Parse(await output).GetProperty("counts").GetProperty("succeeded").GetInt64());
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_put_aside_on_the_broker_is_seen_by_show_and_by_plans()
    {
        var server = await rabbit.GetAsync();
        var name = NamePipeline();
        string[] queue = ["--queue", server.Url];
        Assert.Equal(0, (await _bed.RunAsync(["run", "pipeline.yaml", .. queue])).ExitCode);
        Assert.DoesNotContain("put aside", (await _bed.RunAsync("show", "last")).Error, StringComparison.Ordinal);
        await using (var other = await BareClient.ConnectAsync(server))
        {
            await other.PublishAsync(name + ".items", "rubbish"u8.ToArray());
        }

        Assert.Equal(0, (await _bed.RunAsync(["run", "pipeline.yaml", .. queue])).ExitCode);
        var expected = $"1 message put aside in the dead-letter queue {name}.items.dead of {server.Kind}";
        Assert.Contains(expected, (await _bed.RunAsync("show", "last")).Error, StringComparison.Ordinal);
        Assert.Contains(expected, (await _bed.RunAsync("replay", "last", "--from-stage", "select", "--plan")).Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Recover_connects_to_the_recorded_broker_and_takes_the_password_from_the_environment()
    {
        var server = await rabbit.GetAsync();
        var user = "u" + Guid.NewGuid().ToString("N")[..8];
        _ = await server.ControlAsync("add_vhost", user);
        _ = await server.ControlAsync("add_user", user, "s3cret");
        _ = await server.ControlAsync("set_permissions", "--vhost", user, user, ".*", ".*", ".*");
        _bed.Write("pipeline.yaml", """
            pipeline: twice
            routes:
              work: { stages: [{ name: try, type: exec, effect: pure, with: { shell: "cat READY", sandbox: off } }] }
            inputs: [{ name: fruit, path: fruit.json, to: work }]
            """.Replace("READY", Path.Combine(_bed.Folder, "ready"), StringComparison.Ordinal));
        var url = $"{server.Kind.Replace("//", $"//{user}:s3cret@", StringComparison.Ordinal)}/{user}";
        var failed = await _bed.ShellAsync($"REPRISE_QUEUE={url} $REPRISE run pipeline.yaml --json");
        Assert.True(failed.ExitCode == 1, failed.Output + failed.Error);
        Assert.Equal($"{server.Kind}/{user}", failed.Json.GetProperty("queue").GetString());
        _bed.Write("ready", "yes");

        var refused = await _bed.RunAsync("recover", "--json");
        Assert.Equal((3, "queue.refused"), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("code").GetString()));
        var elsewhere = await _bed.ShellAsync($"REPRISE_QUEUE=amqp://{user}:s3cret@127.0.0.1:1 $REPRISE recover --json");
        Assert.Equal("queue.refused", elsewhere.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("failed", (await _bed.RunAsync("show", "last", "--json")).Json.GetProperty("status").GetString());
        var recovered = await _bed.ShellAsync($"REPRISE_QUEUE={url} $REPRISE recover --json");
        Assert.True(recovered.ExitCode == 0, recovered.Output + recovered.Error);
        Assert.DoesNotContain("s3cret", string.Concat(failed.Output, failed.Error, refused.Output, refused.Error, recovered.Output, recovered.Error), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_bed.Folder, ".reprise"), "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("s3cret", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_broker_nothing_is_begun_or_made()
    {
        var run = await _bed.RunAsync("run", "pipeline.yaml", "--queue", "amqp://me:s3cret@127.0.0.1:1", "--json");
        Assert.Equal((3, "queue.unreachable"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.DoesNotContain("s3cret", run.Output + run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_bed.Folder, ".reprise")));

        var wrong = await _bed.RunAsync("run", "pipeline.yaml", "--queue", "redis://me:s3cret@127.0.0.1", "--json");
        Assert.Equal((2, "usage.invalid"), (wrong.ExitCode, wrong.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.DoesNotContain("s3cret", wrong.Output + wrong.Error, StringComparison.Ordinal);
    }

    /// <summary>Gives the pipeline a name of its own, and so its queues: the broker is shared with other tests.</summary>
    private string NamePipeline()
    {
        var name = "own" + Guid.NewGuid().ToString("N")[..8];
        _bed.Write("pipeline.yaml", File.ReadAllText(Path.Combine(_bed.Folder, "pipeline.yaml")).Replace("fruit\n", name + "\n", StringComparison.Ordinal));
        return name;
    }

    private static async Task SaidAsync(System.Diagnostics.Process process, string text)
    {
        var lines = new List<string>();
        while (await process.StandardError.ReadLineAsync(Cancellation) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{text}' was not said:\n{string.Join('\n', lines)}");
    }

    private async Task<(string Queue, string Artifacts)> RunAsync(string sample, string data, string queue)
    {
        var run = await _bed.RunAsync("run", sample, "--data", data, "--queue", queue, "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var artifacts = (await _bed.RunAsync("artifacts", "--data", data, "--json")).Json.EnumerateArray()
            .Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.GetProperty("names")[0].GetProperty("name")} {a.GetProperty("digest")}")).Order(StringComparer.Ordinal);
        return (run.Json.GetProperty("queue").GetString()!, string.Join('\n', artifacts));
    }
}
