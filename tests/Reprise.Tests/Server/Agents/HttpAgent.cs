using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Reprise.Tests.Engine.Calls;

namespace Reprise.Tests.Server.Agents;

/// <summary>An agent that speaks to the server over HTTP and nothing else, as those of the SDKs do: it calls with the caller's own id, polls, and reports.</summary>
internal sealed class HttpAgent(Uri server, string node) : IAsyncDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server };

    public TestAgent Agent { get; } = new();

    public async Task RegisterAsync(string names, string version = "1", string? instance = "i1")
    {
        var body = new { id = node, version, base_url = Agent.Address, instance_id = instance, deployment_type = "long_running", reasoners = names.Split(' ').Select(n => new { id = n, input_schema = new { }, tags = Array.Empty<string>() }), skills = Array.Empty<object>(), more = 1 };
        using var answer = await _http.PostAsJsonAsync("/api/v1/nodes/register", body, TestContext.Current.CancellationToken);
        Assert.Equal(201, (int)answer.StatusCode);
    }

    /// <summary>Answers 202 and reports later, as reasoners of the SDKs do.</summary>
    public void Reasoner(string name, Func<AgentTurn, Task<string>> work) => Agent.On(name, turn =>
    {
        _ = Task.Run(async () =>
        {
            object report;
            try
            {
                report = new { status = "succeeded", result = JsonElement.Parse(await work(turn)), duration_ms = 1, reasoner = name };
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException or JsonException)
            {
                report = new { status = "failed", error = e.Message, error_details = new { type = e.GetType().Name } };
            }

            await ReportAsync(turn.Headers["X-Execution-ID"], report);
        });
        return Task.FromResult(AgentReply.Later);
    });

    public async Task<HttpResponseMessage> ReportAsync(string id, object report)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/executions/{id}/status") { Content = JsonContent.Create(report) };
            request.Headers.Add("X-Agent-Node-ID", node);
            try
            {
                return await _http.SendAsync(request);
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                await Task.Delay(50); // The server may come back.
            }
        }
    }

    /// <summary>Calls another agent asynchronously and polls, with the headers of an SDK.</summary>
    public async Task<string> CallAsync(AgentTurn turn, string target, string input = "{}")
    {
        using var begun = await SendAsync(turn, $"/api/v1/execute/async/{target}", input);
        var id = (await JsonAsync(begun)).GetProperty("execution_id").GetString();
        while (true)
        {
            if (await PolledAsync($"/api/v1/executions/{id}") is not { } execution)
            {
                continue;
            }

            switch (execution.GetProperty("status").GetString())
            {
                case "succeeded":
                    return execution.GetProperty("result").GetRawText();
                case "failed" or "cancelled" or "timeout":
                    throw new InvalidOperationException(execution.GetProperty("error").GetString());
            }
        }
    }

    /// <summary>What a poll gives; null where the server is away, as the SDKs take it.</summary>
    private async Task<JsonElement?> PolledAsync(string path)
    {
        try
        {
            using var answer = await _http.GetAsync(path);
            return await JsonAsync(answer);
        }
        catch (HttpRequestException)
        {
            await Task.Delay(50);
            return null;
        }
    }

    public async Task<HttpResponseMessage> SendAsync(AgentTurn? turn, string path, string input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent($$"""{"input":{{input}}}""", Encoding.UTF8, "application/json") };
        if (turn is not null)
        {
            request.Headers.Add("X-Run-ID", turn.Headers["X-Run-ID"]);
            request.Headers.Add("X-Workflow-ID", turn.Headers["X-Workflow-ID"]);
            request.Headers.Add("X-Parent-Execution-ID", turn.Headers["X-Execution-ID"]);
            request.Headers.Add("X-Agent-Node-ID", node);
        }

        return await _http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        _http.Dispose();
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonElement.Parse(text) : throw new InvalidOperationException(text);
    }
}
