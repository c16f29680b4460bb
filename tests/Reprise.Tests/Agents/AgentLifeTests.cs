using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Reprise.Agents;
using Reprise.Agents.Client;
using Reprise.Engine.Calls;
using Reprise.Tests.Engine.Calls;

namespace Reprise.Tests.Agents;

/// <summary>Agents whose server comes and goes, who stop, who live in another app, and to whom anybody may send anything.</summary>
public sealed class AgentLifeTests : IAsyncLifetime
{
    private AgentBed _bed = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bed = await AgentBed.StartAsync();

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task An_agent_registers_anew_with_a_server_that_does_not_know_it()
    {
        _ = await _bed.AgentAsync("n", a => a.Reasoner("one", (CallContext _) => Task.FromResult(1)));
        await _bed.RestartServerAsync(null);
        await CallBed.UntilAsync(() => _bed.Server.Said.Any(s => s.StartsWith("node n ", StringComparison.Ordinal)));
        Assert.Equal("1", (await _bed.CallAsync("n.one", null)).Result!.Value.GetRawText());
    }

    [Fact]
    public async Task An_agent_that_stops_lets_its_calls_end_and_cuts_off_what_takes_too_long()
    {
        var (begun, goOn) = (new CountdownEvent(2), new TaskCompletionSource());
        var app = await _bed.AgentAsync("n", a => a
            .Reasoner("ends", async (CallContext _) =>
            {
                begun.Signal();
                await goOn.Task;
                return "ended";
            })
            .Reasoner("never", async (CallContext ctx) =>
            {
                begun.Signal();
                await Task.Delay(Timeout.Infinite, ctx.Cancellation);
                return "";
            }), o => o with { DrainTime = TimeSpan.FromMilliseconds(500) });
        var (ends, never) = (await _bed.Client.BeginAsync("n.ends", cancellation: Cancellation), await _bed.Client.BeginAsync("n.never", cancellation: Cancellation));
        await CallBed.UntilAsync(() => begun.IsSet);
        var stopping = app.StopAsync();
        await CallBed.UntilAsync(() => _bed.Client.NodeAsync("n", Cancellation).Result.Status == "stopped");
        goOn.SetResult();
        await stopping;
        Assert.Equal("ended", (await _bed.Client.ExecutionAsync(ends.ExecutionId, Cancellation)).Result!.Value.GetString());
        Assert.Equal("n.never failed: The agent stopped while the call was in work.", (await _bed.Client.ExecutionAsync(never.ExecutionId, Cancellation)).Error);
        begun.Dispose();
    }

    [Fact]
    public async Task An_effect_that_is_cut_off_when_its_agent_stops_is_in_doubt()
    {
        await using var bed = await AgentBed.StartAsync(o => o with { Calls = new CallLimits { NodeLease = TimeSpan.FromSeconds(1) } });
        var begun = new TaskCompletionSource();
        var app = await bed.AgentAsync("n", a => a.Reasoner("send", async (CallContext ctx) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, ctx.Cancellation);
            return 1;
        }, new ReasonerOptions { Effect = CallEffect.External }), o => o with { DrainTime = TimeSpan.FromMilliseconds(500) });
        var call = await bed.Client.BeginAsync("n.send", cancellation: Cancellation);
        await begun.Task;
        using var health = JsonDocument.Parse(await bed.Server.Http.GetStringAsync(new Uri(app.Address!, "health"), Cancellation));
        Assert.Equal(1, health.RootElement.GetProperty("in_work").GetInt32());
        await app.StopAsync();
        Assert.Equal("interrupted", (await bed.Client.WaitAsync(call.RunId, Cancellation)).Status);
        Assert.Equal("in_doubt", (await bed.Client.StepAsync(call.ExecutionId, Cancellation)).Status);
        Assert.Equal("succeeded", (await bed.Client.ResolveAsync(call.ExecutionId, tookPlace: true, "the mail is there", JsonElement.Parse("1"), Cancellation)).Status);
    }

    [Fact]
    public async Task An_app_that_is_there_already_serves_an_agent_below_a_path()
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseUrls("http://127.0.0.1:0");
        _ = builder.Services.AddRepriseAgent("guest", a => a.Reasoner("double", (int x, CallContext _) => Task.FromResult(2 * x)), _bed.Options);
        await using var app = builder.Build();
        _ = app.MapGet("/", () => "the app's own");
        _ = app.MapRepriseAgent("guest", "/agents/guest");
        await app.StartAsync(Cancellation);
        await CallBed.UntilAsync(() => _bed.Server.Said.Any(s => s.StartsWith("node guest ", StringComparison.Ordinal)));

        Assert.Equal("42", (await _bed.CallAsync("guest.double", 21)).Result!.Value.GetRawText());
        Assert.EndsWith("/agents/guest", (await _bed.Client.NodeAsync("guest", Cancellation)).BaseUrl, StringComparison.Ordinal);
        await app.StopAsync(Cancellation);
        Assert.Equal("stopped", (await _bed.Client.NodeAsync("guest", Cancellation)).Status);
    }

    [Fact]
    public async Task A_server_that_refuses_an_agent_is_told_to_whoever_starts_it()
    {
        var key = await _bed.Client.AddKeyAsync("admin", "boss", cancellation: Cancellation);
        var refused = await Assert.ThrowsAsync<RepriseApiException>(() => _bed.AgentAsync("n", a => a.Reasoner("one", (CallContext _) => Task.FromResult(1))));
        Assert.Equal(("access.key_missing", 401), (refused.Code, refused.Status));
        _ = await _bed.AgentAsync("n", a => a.Reasoner("one", (CallContext _) => Task.FromResult(1)), o => o with { Client = o.Client with { ApiKey = key.Key } });
        using var boss = new RepriseClient(_bed.Client.Options with { ApiKey = key.Key });
        Assert.Equal("1", (await boss.ExecuteAsync("n.one", cancellation: Cancellation)).Result!.Value.GetRawText());
        Assert.Equal("boss", (await boss.RemoveKeyAsync("boss", Cancellation)).Name);
    }

    [Fact]
    public async Task Whatever_is_sent_is_answered_with_what_is_wrong_and_reaches_no_function()
    {
        var app = await _bed.AgentAsync("n", a => a.Reasoner("typed", (Named _, CallContext _) => Task.FromException<int>(new InvalidOperationException("reached"))));
        const string Good = """{"name":"a"}""";
        foreach (var (path, body, status, said, header, value) in new (string, string, int, string, string?, string?)[]
        {
            ("reasoners/typed", """{"name":""", 400, "cannot be read", null, null),
            ("reasoners/typed", """{"name":5}""", 400, "cannot be read", null, null),
            ("reasoners/typed", """{"name":"a","name":"b"}""", 400, "cannot be read", null, null),
            ("reasoners/typed", "{}", 400, "cannot be read", null, null),
            ("reasoners/typed", "null", 400, "it is null", null, null),
            ("reasoners/typed", "", 400, "the call has no input", null, null),
            ("reasoners/nothing", "{}", 404, "n has no reasoner 'nothing'; it has typed", null, null),
            ("reasoners/typed", Good, 400, "The header X-Execution-ID holds '../../etc'", "X-Execution-ID", "../../etc"),
            ("reasoners/typed", Good, 400, "The header X-Reprise-Context cannot be read", "X-Reprise-Context", "!!!"),
            ("reasoners/typed", Good, 403, "Pages of a browser", "Origin", "http://evil.example"),
            ("reasoners/typed", Good, 403, "which is not this agent's name", "Host", "evil.example"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.Address!, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (header is not null)
            {
                _ = request.Headers.TryAddWithoutValidation(header, value);
            }

            using var answer = await _bed.Server.Http.SendAsync(request, Cancellation);
            Assert.Equal((HttpStatusCode)status, answer.StatusCode);
            Assert.Contains(said, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        using var cancelled = await _bed.Server.Http.PostAsync(new Uri(app.Address!, "_internal/executions/stp_1.1/cancel"), new StringContent("{}"), Cancellation);
        Assert.Equal("""{"cancelled":false}""", await cancelled.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task An_input_that_is_too_large_is_refused()
    {
        var app = await _bed.AgentAsync("n", a => a.Reasoner("typed", (Named n, CallContext _) => Task.FromResult(n.Name.Length)), o => o with { MaxInput = 1000 });
        using var answer = await _bed.Server.Http.PostAsync(new Uri(app.Address!, "reasoners/typed"), new StringContent($$"""{"name":"{{new string('a', 2000)}}"}"""), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        var ended = await _bed.CallAsync("n.typed", new { name = new string('a', 2000) });
        Assert.Contains("answered 413", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--server", "nowhere", "--server takes the URL of a server; found 'nowhere'.")]
    [InlineData("--listen", "here", "--listen takes an address and a port; found 'here'.")]
    public void Arguments_that_cannot_be_read_are_refused(string name, string value, string said) =>
        Assert.Equal(said, Assert.Throws<RepriseApiException>(() => Agent.Create("n", [name, value])).Headline);

    internal sealed record Named(string Name);
}
