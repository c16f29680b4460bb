using System.Net;
using System.Text.RegularExpressions;
using Reprise.Cli.Remote;
using Reprise.Kernel;
using Reprise.Tests.Server;

namespace Reprise.Tests.Cli;

/// <summary>Commands that only read, on a data folder and on the server that has it: the same answer, byte for byte.</summary>
public sealed partial class ServerReadingTests : IAsyncLifetime
{
    private readonly CliBed _bed = new();
    private ServerBed _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerBed.StartAsync();
        var run = await _server.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = _server.PipelineText, labels = new { team = "ops" } }, HttpStatusCode.Accepted);
        _ = await _server.EndOfAsync(run);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _bed.Dispose();
    }

    [Fact]
    public async Task A_reading_command_gives_the_same_answer_from_a_server()
    {
        string[] commands =
        [
            "runs --label team=ops --status succeeded --since 1h --json", "runs --label team=other", "show", "show last --steps --stage items/score", "show last/ingest/split/pear --outputs --json",
            "why report/table.json", "compare last last", "artifacts", "artifacts report/table.json", "get last/items/score/plum%2Fred", "ls last/items/score",
        ];
        await Parallel.ForEachAsync(commands, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = TestContext.Current.CancellationToken }, async (command, _) =>
        {
            var local = await RunAsync($"{command} --data {_server.Data}");
            var remote = await RunAsync($"{command} --server {_server.Server.Address}");
            Assert.True(local.ExitCode == 0, $"{command}: {local.Output}{local.Error}");
            Assert.True(Plain(local.Output) == Plain(remote.Output), $"{command}\n{local.Output}\nand from the server\n{remote.Output}{remote.Error}");
            Assert.Equal(local.ExitCode, remote.ExitCode);
        });
    }

    [Fact]
    public async Task An_error_of_a_server_comes_out_as_it_does_here()
    {
        foreach (var command in (string[])["show stp_nothing --json", "ls last/nowhere"])
        {
            var local = await RunAsync($"{command} --data {_server.Data}");
            var remote = await RunAsync($"{command} --server {_server.Server.Address}");
            Assert.Equal((local.ExitCode, local.Output, local.Error), (remote.ExitCode, remote.Output, remote.Error));
            Assert.NotEqual(0, local.ExitCode);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_is_none_is_told_from_one_that_refuses()
    {
        var gone = await RunAsync("runs --json --server http://127.0.0.1:1");
        Assert.Equal((3, "server.unreachable"), (gone.ExitCode, gone.Json.GetProperty("error").GetProperty("code").GetString()));
        var elsewhere = await RunAsync($"runs --json --server {_server.Server.Address}nowhere");
        Assert.Equal("path.not_found", elsewhere.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("ftp://host", null, null, "takes the URL of a server")]
    [InlineData("http://user:pass@host", null, null, "without user and password")]
    [InlineData("http://host", null, "folder", "exclude each other")]
    [InlineData("http://host", "secret-key", null, "--api-key takes @FILE")]
    [InlineData("http://host", "@/nowhere/at/all", null, "cannot be read")]
    public void What_cannot_name_a_server_is_wrong_usage(string server, string? key, string? data, string words)
    {
        var error = Assert.Throws<RepriseException>(() => ServerAddress.Of(server, key, data));
        Assert.Equal("usage.invalid", error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-key", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_variable_names_a_server_and_a_command_for_a_folder_refuses_it()
    {
        var named = await _bed.ShellAsync($"REPRISE_SERVER=http://127.0.0.1:1 $REPRISE runs --json --data {_server.Data}");
        Assert.Equal(1, named.Json.GetArrayLength());
        var fsck = await _bed.ShellAsync($"REPRISE_SERVER={_server.Server.Address} $REPRISE fsck");
        Assert.Equal(2, fsck.ExitCode);
        Assert.Contains("`reprise fsck` works on a data folder of this machine", fsck.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_comes_from_a_file_or_the_variable()
    {
        var admin = (await _server.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role = "admin", name = "root" }, HttpStatusCode.Created)).GetProperty("key").GetString()!;
        _bed.Write("key", admin + "\n");
        var server = _server.Server.Address;
        Assert.Equal(0, (await RunAsync($"runs --server {server} --api-key @key")).ExitCode);
        Assert.Equal(0, (await _bed.ShellAsync($"REPRISE_API_KEY={admin} $REPRISE runs --server {server}")).ExitCode);
        var without = await RunAsync($"runs --json --server {server}");
        Assert.Equal((3, "access.key_missing"), (without.ExitCode, without.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    // How long ago a run began depends on when one asks.
    [GeneratedRegex("just now|[0-9]+ (?:s|min) ago", RegexOptions.None, 1000)]
    private static partial Regex Ago();

    private static string Plain(string text) => string.Join('\n', Ago().Replace(text, "then").Split('\n').Select(line => line.TrimEnd()));

    private Task<CliResult> RunAsync(string command) => _bed.RunAsync(command.Split(' '));
}
