using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reprise.Server.Agents;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Cli;
using Reprise.Tests.Engine.Calls;

namespace Reprise.Tests.Server.Agents;

/// <summary>Others are told of the end of a call.</summary>
public sealed class WebhookTests : IAsyncDisposable
{
    private readonly TestAgent _hook = new();
    private readonly ConcurrentQueue<AgentTurn> _told = new();
    private readonly TestAgent _agent = new();

    public async ValueTask DisposeAsync()
    {
        await _hook.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_gets_the_signed_execution_and_is_tried_again_while_it_fails()
    {
        await using var bed = await StartAsync(allowed: true);
        _ = _hook.On("hook", turn =>
        {
            _told.Enqueue(turn);
            return Task.FromResult(_told.Count < 3 ? new AgentReply(500, "{}") : AgentReply.Ok("{}"));
        });
        var body = $$$$"""{"input":{},"webhook":{"url":"{{{{_hook.Address}}}}/hook","secret":"s3cret","headers":{"X-Own":"mine"}}}""";
        var ended = await bed.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", body, HttpStatusCode.OK);
        await CallBed.UntilAsync(() => _told.Count == 3);
        var told = _told.Last();
        Assert.Equal("mine", told.Headers["X-Own"]);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes(told.Body))), told.Headers["X-Reprise-Signature"]);
        var message = JsonElement.Parse(told.Body);
        Assert.Equal((ended.GetProperty("execution_id").GetString(), "succeeded", "7"), (message.GetProperty("execution_id").GetString(), message.GetProperty("status").GetString(), message.GetProperty("result").GetRawText()));
    }

    [Fact]
    public async Task A_webhook_that_was_not_told_yet_is_told_by_the_next_server()
    {
        var folder = Directory.CreateTempSubdirectory("reprise-webhook-").FullName;
        try
        {
            var works = false;
            _ = _hook.On("hook", turn =>
            {
                _told.Enqueue(turn);
                return Task.FromResult(works ? AgentReply.Ok("{}") : new AgentReply(500, "{}"));
            });
            await using (var first = await StartAsync(allowed: true, folder, TimeSpan.FromHours(1)))
            {
                _ = await first.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", $$$$"""{"webhook":{"url":"{{{{_hook.Address}}}}/hook","secret":"s3cret","headers":{"X-Own":"mine"}}}""", HttpStatusCode.OK);
                await CallBed.UntilAsync(() => _told.Count == 1);
            }

            works = true;
            await using (await StartAsync(allowed: true, folder))
            {
                await CallBed.UntilAsync(() => _told.Count == 2);
                Assert.Equal(_told.First().Body, _told.Last().Body);
                Assert.Equal(("mine", _told.First().Headers["X-Reprise-Signature"]), (_told.Last().Headers["X-Own"], _told.Last().Headers["X-Reprise-Signature"]));
                await CallBed.UntilAsync(() => !IsKept(folder));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_command_takes_an_option_that_lets_webhooks_lead_to_this_machine()
    {
        _ = _hook.On("hook", turn =>
        {
            _told.Enqueue(turn);
            return Task.FromResult(AgentReply.Ok("{}"));
        });
        _ = _agent.Answers("leaf", _ => "7");
        using var cli = new CliBed();
        using var server = cli.Start("serve", "--listen", "127.0.0.1:0", "--allow-private-webhooks");
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri((await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[^1]) };
            await PostAsync(http, "nodes/register", $$"""{"id":"n","base_url":"{{_agent.Address}}","reasoners":[{"id":"leaf"}]}""", HttpStatusCode.Created);
            await PostAsync(http, "execute/n.leaf", $$$"""{"webhook":"{{{_hook.Address}}}/hook"}""", HttpStatusCode.OK);
            await CallBed.UntilAsync(() => _told.Count == 1);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_webhook_that_leads_to_this_machine_is_not_sent_unless_that_is_allowed()
    {
        await using var bed = await StartAsync(allowed: false);
        var port = new Uri(_hook.Address).Port;
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433" })
        {
            _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", $$$"""{"webhook":{"url":"http://{{{host}}}:{{{port}}}/hook"}}""", HttpStatusCode.OK);
        }

        await CallBed.UntilAsync(() =>
        {
            lock (bed.Said)
            {
                return bed.Said.Count(line => line.Contains("did not take the message", StringComparison.Ordinal) && line.Contains("--allow-private-webhooks", StringComparison.Ordinal)) == 5;
            }
        });
        Assert.Equal(0, _hook.Count("hook"));
    }

    [Theory]
    [InlineData("8.8.8.8", false)]
    [InlineData("2606:4700::1111", false)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("::1", true)]
    [InlineData("::", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("64:ff9b::a00:1", true)]
    public void Addresses_that_lead_inside_are_known(string address, bool isPrivate) => Assert.Equal(isPrivate, NetworkAddress.IsPrivate(IPAddress.Parse(address)));

    private static bool IsKept(string folder)
    {
        using var database = ServerDatabase.Open(Path.Combine(folder, DataFolder.Name, "server.db"));
        return database.Webhooks.Read().Count > 0;
    }

    private static async Task PostAsync(HttpClient http, string path, string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/" + path, content, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
    }

    private async Task<ServerBed> StartAsync(bool allowed, string? folder = null, TimeSpan? delay = null)
    {
        var bed = await ServerBed.StartAsync(o => o with { AllowPrivateWebhooks = allowed, WebhookDelay = delay ?? TimeSpan.FromMilliseconds(5) }, folder);
        _ = _agent.Answers("leaf", _ => "7");
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/register", $$"""{"id":"n","base_url":"{{_agent.Address}}","reasoners":[{"id":"leaf"}]}""", HttpStatusCode.Created);
        return bed;
    }
}
