using System.Text;
using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

/// <summary>Pipelines that ask chat models, as a person runs and restarts them.</summary>
public sealed class ChatModelTests : IAsyncLifetime
{
    private const string Secret = "sk-never-on-disk-0123456789";
    private readonly CliBed _bed = new();
    private ChatServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ChatServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _bed.Dispose();
    }

    [Fact]
    public async Task A_restart_asks_nobody_and_says_how_many_tokens_it_saved_and_the_key_is_nowhere()
    {
        WritePipeline("");
        var run = await JsonAsync("run pipeline.yaml --context '{\"tone\":\"dry\"}'");
        Assert.Equal(("succeeded", 3 * 123, 0), (Text(run, "status"), Number(run, "tokens"), Number(run, "saved_tokens")));
        Assert.Equal(3, _server.Requests.Count);
        Assert.All(_server.Keys, key => Assert.Equal("Bearer " + Secret, key));

        var plan = await JsonAsync("restart last --plan");
        Assert.Equal(369, Number(plan, "saved_tokens"));
        var restart = await JsonAsync("restart last");
        Assert.Equal((0, 369), (Number(restart, "tokens"), Number(restart, "saved_tokens")));
        Assert.Contains("and 369 tokens", (await ShellAsync("$REPRISE show last")).Output, StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count);

        // Another context is another question.
        var fork = await JsonAsync("fork last --context '{\"tone\":\"kind\"}'");
        Assert.Equal((369, 0, 6), (Number(fork, "tokens"), Number(fork, "saved_tokens"), _server.Requests.Count));
        foreach (var file in Directory.EnumerateFiles(_bed.Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)));
        }
    }

    [Fact]
    public async Task A_rerun_plays_the_recorded_exchange_and_asks_again_only_when_told_to()
    {
        WritePipeline("");
        _ = await JsonAsync("run pipeline.yaml --context '{\"tone\":\"dry\"}'");
        var played = await JsonAsync("rerun answers.json");
        Assert.Equal((3, 3), (played.GetProperty("counts").GetProperty("recorded").GetInt32(), _server.Requests.Count));
        _ = await JsonAsync("rerun answers.json --live");
        Assert.Equal(6, _server.Requests.Count);
    }

    [Fact]
    public async Task A_model_that_never_answers_ends_with_the_time_out_of_its_stage()
    {
        WritePipeline(", timeout: 300ms");
        _server.NextNever();
        _server.NextNever();
        _server.NextNever();
        var result = await ShellAsync("$REPRISE run pipeline.yaml --json --context '{\"tone\":\"dry\"}'");
        Assert.Equal((1, "step.timeout"), (result.ExitCode, Text(result.Json.GetProperty("error"), "code")));
    }

    private static string Text(JsonElement value, string name) => value.GetProperty(name).GetString()!;

    private static long Number(JsonElement value, string name) => value.GetProperty(name).GetInt64();

    private void WritePipeline(string more) => _bed.Write("pipeline.yaml", $$$"""
        pipeline: opinions
        inputs:
          - { name: fruit, path: fruit.json, to: ingest }
        routes:
          ingest:
            stages:
              - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
              - { name: ask, type: debate_round, with: { model: small, prompt: "Is {{/name}} good? Be {{context/tone}}.", key: CHAT_KEY }{{{more}}} }
            to: [all]
          all:
            stages:
              - { name: gather, type: gather, publish: answers.json }
        """);

    private async Task<JsonElement> JsonAsync(string command)
    {
        var result = await ShellAsync($"$REPRISE {command} --json");
        Assert.True(result.Json.ValueKind == JsonValueKind.Object && !result.Json.TryGetProperty("error", out var error) | error.ValueKind == JsonValueKind.Null, result.Output + result.Error);
        Assert.DoesNotContain(Secret, result.Output + result.Error, StringComparison.Ordinal);
        return result.Json;
    }

    private Task<CliResult> ShellAsync(string script) => _bed.ShellAsync($"export CHAT_KEY={Secret} OPENAI_BASE_URL={_server.Endpoint}; {script}");
}
