using System.Net;
using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>Audits over HTTP and by a command that is sent to a server.</summary>
public sealed class AuditApiTests
{
    [Fact]
    public async Task An_audit_on_a_server_finds_what_one_of_its_folder_finds_and_is_kept()
    {
        using var cli = new CliBed();
        await using var bed = await ServerBed.StartAsync();
        var server = bed.Server.Address.ToString();
        _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted));
        var before = await cli.RunAsync("audit", "--json", "--server", server);
        Assert.Equal((0, 0.9), (before.ExitCode, before.Json.GetProperty("score").GetDouble()));
        Assert.Equal((await cli.RunAsync("audit", "--json", "--data", bed.Data)).Output, before.Output);

        var sampled = await cli.RunAsync("audit", "--sample", "1", "--seed", "7", "--fail-under", "1", "--server", server);
        Assert.Equal((0, true), (sampled.ExitCode, sampled.Output.Contains("1 artifact made again first, --seed 7", StringComparison.Ordinal)));
        var audits = (await bed.GetAsync("/api/v1/audits")).GetProperty("items");
        Assert.Equal([(1, "1"), (0.9, null)], audits.EnumerateArray().Select(a => (a.GetProperty("score").GetDouble(), a.GetProperty("sample").GetString())));
        Assert.All(audits.EnumerateArray(), a => Assert.Equal(JsonValueKind.Null, a.GetProperty("result").ValueKind));
        var last = await bed.GetAsync("/api/v1/audits/last");
        Assert.Equal((audits[0].GetProperty("audit_id").GetString(), 7), (last.GetProperty("audit_id").GetString(), last.GetProperty("result").GetProperty("sample").GetProperty("seed").GetInt32()));
        Assert.Equal(1, last.GetProperty("axes").GetProperty("rerun_succeeds").GetDouble());
        var page = await bed.GetAsync("/api/v1/audits?limit=1");
        Assert.Equal(0.9, (await bed.GetAsync($"/api/v1/audits?limit=1&after={page.GetProperty("next").GetString()}")).GetProperty("items")[0].GetProperty("score").GetDouble());

        var below = await cli.RunAsync("audit", "--fail-under", "1", "--under", "report/", "--server", server);
        Assert.Equal((0, ""), (below.ExitCode, below.Error));
        var nothing = await cli.RunAsync("audit", "--under", "nothing/", "--server", server);
        Assert.Equal((await cli.RunAsync("audit", "--under", "nothing/", "--data", bed.Data)).Error, nothing.Error);
    }

    [Theory]
    [InlineData("""{"sample":"0%"}""", "usage.invalid", HttpStatusCode.BadRequest)]
    [InlineData("""{"seed":7}""", "usage.invalid", HttpStatusCode.BadRequest)]
    [InlineData("""{"under":"nothing/"}""", "artifact.not_found", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_audited_is_refused_and_not_kept(string body, string code, HttpStatusCode status)
    {
        await using var bed = await ServerBed.StartAsync();
        Assert.Equal(code, (await bed.SendAsync(HttpMethod.Post, "/api/v1/audits", body, status)).GetProperty("code").GetString());
        Assert.Empty((await bed.GetAsync("/api/v1/audits")).GetProperty("items").EnumerateArray());
        Assert.Equal("audit.not_found", (await bed.SendAsync(HttpMethod.Get, "/api/v1/audits/last", null, HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Audits_are_carried_out_one_at_a_time_and_what_a_killed_server_left_is_told_as_interrupted()
    {
        using var cli = new CliBed();
        var goOn = Path.Combine(cli.Folder, "go-on");
        cli.Write("slow.yaml", """
            pipeline: slow
            inputs: [{ name: fruit, path: fruit.json, to: only }]
            routes: { only: { stages: [{ name: wait, type: exec, effect: pure, with: { command: [sh, -c, "while [ ! -e FOLDER/go-on ]; do sleep 0.05; done; echo done"], sandbox: off }, publish: slow.txt }] } }
            """.Replace("FOLDER", cli.Folder, StringComparison.Ordinal));
        cli.Write("go-on", "");
        Assert.Equal(0, (await cli.RunAsync("run", "slow.yaml")).ExitCode);
        File.Delete(goOn);
        using var server = cli.Start("serve", "--listen", "127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri((await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[^1]) };
        for (var i = 0; i < 17; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, await AskAsync(http, i == 0 ? """{"sample":"1"}""" : "{}"));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(http, "{}"));
        while (!(await http.GetStringAsync("/api/v1/audits", TestContext.Current.CancellationToken)).Contains("\"making\":\"slow.txt\"", StringComparison.Ordinal))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        server.Kill();
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(goOn, "", TestContext.Current.CancellationToken); // What the killed server had started ends by itself.
        await using var next = await ServerBed.StartAsync(o => o with { Recover = false }, cli.Folder);
        var left = (await next.GetAsync("/api/v1/audits")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((17, "interrupted,run.cancelled"), (left.Count, string.Join(' ', left.Select(a => $"{a.GetProperty("status")},{a.GetProperty("error").GetProperty("code")}").Distinct())));
    }

    [Fact]
    public async Task The_same_key_begins_one_audit_and_one_that_goes_on_is_cancelled_with_what_it_makes_again()
    {
        await using var bed = await ServerBed.StartAsync();
        var goOn = Path.Combine(bed.Folder, "go-on");
        await File.WriteAllTextAsync(goOn, "", TestContext.Current.CancellationToken);
        var pipeline = bed.SlowText.Replace("{ name: wait, type: exec,", "{ name: wait, type: exec, effect: pure, publish: slow.txt,", StringComparison.Ordinal);
        _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline }, HttpStatusCode.Accepted));
        File.Delete(goOn);
        var begun = Id(await BeginAsync("1", HttpStatusCode.Accepted));
        Assert.Equal(begun, Id(await BeginAsync("1", HttpStatusCode.Accepted)));
        Assert.Equal("idempotency.conflict", (await BeginAsync("2", HttpStatusCode.UnprocessableEntity)).GetProperty("code").GetString());
        Assert.Equal(begun, Id(Assert.Single((await bed.GetAsync("/api/v1/audits")).GetProperty("items").EnumerateArray())));
        _ = await UntilAsync(a => a.GetProperty("making").GetString() == "slow.txt");
        JsonElement reruns;
        while ((reruns = (await bed.GetAsync("/api/v1/runs?kind=rerun")).GetProperty("items")).GetArrayLength() == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        _ = await bed.SendAsync(HttpMethod.Post, $"/api/v1/audits/{begun}/cancel", null, HttpStatusCode.Accepted);
        Assert.Equal("run.cancelled", (await UntilAsync(a => a.GetProperty("status").GetString() == "cancelled")).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("cancelled", (await bed.EndOfAsync(reruns[0])).GetProperty("status").GetString());
        var again = await bed.SendAsync(HttpMethod.Post, $"/api/v1/audits/{begun}/cancel", null, HttpStatusCode.Conflict);
        Assert.Equal($"The audit {begun} has come to its end: cancelled.", again.GetProperty("detail").GetString());
        Assert.Equal("audit.not_found", (await bed.SendAsync(HttpMethod.Post, "/api/v1/audits/aud_0/cancel", null, HttpStatusCode.NotFound)).GetProperty("code").GetString());

        Task<JsonElement> BeginAsync(string sample, HttpStatusCode expected) => bed.SendAsync(HttpMethod.Post, "/api/v1/audits", new { sample }, expected, ("Idempotency-Key", "k"));

        async Task<JsonElement> UntilAsync(Func<JsonElement, bool> so)
        {
            while (true)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                var audit = await bed.GetAsync($"/api/v1/audits/{begun}");
                if (so(audit))
                {
                    return audit;
                }
            }
        }

        static string Id(JsonElement audit) => audit.GetProperty("audit_id").GetString()!;
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/audits", content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
