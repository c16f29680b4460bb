using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Reprise.Agents;
using Reprise.Agents.Client;
using Reprise.Agents.Serving;

namespace Reprise.Tests.Agents;

/// <summary>A server that is away, busy or of another opinion: what is sent again, and what is not.</summary>
public sealed class ReporterTests
{
    private static readonly ExecutionReport Good = new("succeeded", null, null, 1, "r") { Result = JsonElement.Parse("42") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_end_is_reported_again_until_the_server_has_taken_it()
    {
        using var server = new Answers(null, 503, 401, 200);
        await ReporterOf(server).ReportAsync("stp_1.1", Good, Cancellation);
        Assert.Equal(4, server.Bodies.Count);
        Assert.All(server.Bodies, b => Assert.Equal("""{"status":"succeeded","duration_ms":1,"reasoner":"r","result":42}""", b));
    }

    [Fact]
    public async Task What_the_server_refuses_for_good_is_not_said_again()
    {
        using var server = new Answers(409);
        await ReporterOf(server).ReportAsync("stp_1.1", Good, Cancellation);
        Assert.Single(server.Bodies);
    }

    [Fact]
    public async Task A_result_that_the_server_does_not_keep_fails_the_call_with_its_words()
    {
        using var server = new Answers(413, 200);
        await ReporterOf(server).ReportAsync("stp_1.1", Good, Cancellation);
        Assert.Equal(("failed", "said 413"), (Text(server.Bodies[1], "status"), Text(server.Bodies[1], "error")));
    }

    [Fact]
    public async Task A_client_waits_as_long_as_a_busy_server_says_and_sends_a_key_that_stays()
    {
        using var server = new Answers(429, null, 200);
        using var client = new RepriseClient(new RepriseClientOptions { Server = new Uri("http://127.0.0.1:1") }, server);
        var unread = await Assert.ThrowsAsync<RepriseApiException>(() => client.StartRunAsync(new StartRun("fruit"), cancellation: Cancellation));
        Assert.Equal("server.answer", unread.Code); // The third answer is no run.
        Assert.Equal(3, server.Keys.Count);
        Assert.Single(server.Keys.Distinct());
    }

    [Fact]
    public async Task A_client_whose_patience_is_over_says_where_it_looked()
    {
        using var server = new Answers(null, null);
        using var client = new RepriseClient(new RepriseClientOptions { Server = new Uri("http://127.0.0.1:1"), Patience = TimeSpan.Zero }, server);
        var away = await Assert.ThrowsAsync<RepriseApiException>(() => client.RunAsync("last", Cancellation));
        Assert.Equal(("server.unreachable", true), (away.Code, away.Message.Contains("http://127.0.0.1:1", StringComparison.Ordinal)));
        Assert.Single(server.Bodies);
    }

    private static Reporter ReporterOf(Answers server) =>
        new(new RepriseClient(new RepriseClientOptions { Server = new Uri("http://127.0.0.1:1"), Patience = TimeSpan.Zero, Time = TimeProvider.System }, server), "n", NullLogger.Instance);

    private static string Text(string json, string name) => JsonElement.Parse(json).GetProperty(name).GetString()!;

    /// <summary>A server as it cannot be had otherwise: it answers with these in their order, or breaks off (null).</summary>
    private sealed class Answers(params int?[] answers) : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        public List<string> Keys { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            Keys.AddRange(request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys : []);
            if (answers[Bodies.Count - 1] is not { } status)
            {
                throw new HttpRequestException("broke off");
            }

            var answer = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent(status == 200 ? """{"taken":true}""" : $$"""{"code":"c","detail":"said {{status}}"}""", Encoding.UTF8, "application/json"),
            };
            answer.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromMilliseconds(1));
            return answer;
        }
    }
}
