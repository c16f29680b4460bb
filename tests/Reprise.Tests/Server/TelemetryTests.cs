using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Reprise.Engine.Running;
using Reprise.Tests.Cli;
using Reprise.Tests.Engine.Calls;

namespace Reprise.Tests.Server;

/// <summary>What the server tells those who watch over it.</summary>
public sealed partial class TelemetryTests
{
    [Fact]
    public async Task Metrics_count_steps_commits_and_runs_in_the_form_of_prometheus()
    {
        await using var bed = await ServerBed.StartAsync();
        var run = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted);
        _ = await bed.EndOfAsync(run);
        var again = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText, reuse = "any" }, HttpStatusCode.Accepted);
        _ = await bed.EndOfAsync(again);
        using var response = await bed.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.All(text.TrimEnd().Split('\n'), line => Assert.Matches(Line(), line));

        // Other tests of this process count into the same meters.
        Assert.True(Value(text, "reprise_steps_total{outcome=\"executed\"}") >= 8);
        Assert.True(Value(text, "reprise_steps_total{outcome=\"reused\"}") >= 8);
        Assert.True(Value(text, "reprise_journal_commit_seconds_count") > 0);
        Assert.True(Value(text, "process_resident_memory_bytes") > 1_000_000);
        Assert.Equal(0, Value(text, "reprise_runs{status=\"running\"}"));
        Assert.Equal(Value(text, "reprise_journal_commit_seconds_count"), Value(text, "reprise_journal_commit_seconds_bucket{le=\"+Inf\"}"));
    }

    [Fact]
    public async Task A_run_is_a_trace_and_each_step_a_span_in_it()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RunTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var bed = await ServerBed.StartAsync();
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        var run = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted, ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));
        _ = await bed.EndOfAsync(run);
        var mine = spans.Where(s => s.TraceId.ToString() == Trace).ToList();
        var root = Assert.Single(mine, s => s.OperationName == "run fruit");
        Assert.Equal("b7ad6b7169203331", root.ParentSpanId.ToString());
        Assert.Equal(8, mine.Count(s => s.ParentSpanId == root.SpanId));
        Assert.Contains(mine, s => s.OperationName == "items/score" && Equals(s.GetTagItem("reprise.item"), "apple"));
    }

    [Fact]
    public async Task The_span_of_whoever_asks_for_a_call_or_its_restart_stands_above_the_root()
    {
        await using var agent = new TestAgent();
        _ = agent.Answers("leaf", _ => "7");
        await using var bed = await ServerBed.StartAsync();
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/register", $$"""{"id":"n","base_url":"{{agent.Address}}","reasoners":[{"id":"leaf"}]}""", HttpStatusCode.Created);
        var (trace, span, again) = (new string('c', 32), new string('d', 16), new string('e', 16));
        var ended = await bed.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", "{}", HttpStatusCode.OK, ("traceparent", $"00-{trace}-{span}-01"));
        Assert.Equal((trace, span), await AskedByAsync(ended.GetProperty("run_id").GetString()!));
        var restart = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/{ended.GetProperty("run_id").GetString()}/restart", "{}", HttpStatusCode.Accepted, ("traceparent", $"00-{trace}-{again}-01"));
        _ = await bed.EndOfAsync(restart);
        Assert.Equal((trace, again), await AskedByAsync(restart.GetProperty("run_id").GetString()!));

        async Task<(string?, string?)> AskedByAsync(string run)
        {
            var root = (await bed.GetAsync($"/api/v1/runs/{run}/steps")).GetProperty("items")[0];
            return (root.GetProperty("trace_id").GetString(), root.GetProperty("parent_span_id").GetString());
        }
    }

    [Fact]
    public async Task Spans_are_sent_where_the_variable_says()
    {
        using var collector = new HttpListener();
        var port = FreePort();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        var received = ReceiveAsync(collector);
        using var bed = new CliBed();
        using var process = bed.StartShell($"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf exec $REPRISE serve --listen 127.0.0.1:0");
        var address = (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(" at ")[^1];
        using (var http = new HttpClient { BaseAddress = new Uri(address) })
        {
            var yaml = await File.ReadAllTextAsync(Path.Combine(bed.Folder, "pipeline.yaml"), TestContext.Current.CancellationToken);
            using var answer = await http.PostAsync("/api/v1/runs", System.Net.Http.Json.JsonContent.Create(new { pipeline = yaml }), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        // What is left is sent when the server stops.
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var (path, body) = await received.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("/v1/traces", path);
        Assert.NotEqual(-1, body.AsSpan().IndexOf(Encoding.UTF8.GetBytes("reprise")));
    }

    private static async Task<(string Path, byte[] Body)> ReceiveAsync(HttpListener collector)
    {
        var call = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await call.Request.InputStream.CopyToAsync(body);
        call.Response.StatusCode = 200;
        call.Response.Close();
        return (call.Request.Url!.AbsolutePath, body.ToArray());
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static double Value(string text, string name) => double.Parse(text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..]);

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"\})? [-+0-9.eE]+)$""", RegexOptions.None, 5000)]
    private static partial Regex Line();
}
