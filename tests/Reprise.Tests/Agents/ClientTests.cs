using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reprise.Agents;
using Reprise.Agents.Client;
using Reprise.Tests.Architecture;
using Reprise.Tests.Server;

namespace Reprise.Tests.Agents;

/// <summary>The client of the API against a real server: every path, and the objects that come back.</summary>
public sealed partial class ClientTests : IAsyncLifetime
{
    // Values that agents leave for each other are not recorded, and pages of numbers are for Prometheus.
    private static readonly string[] Without = ["GET /metrics", "GET /api/v1/events", "POST /api/v1/replay", "POST /api/v1/executions/{id}/logs", "HEAD /api/v1/artifacts/{id}/content",
        "GET /api/v1/session", "POST /api/v1/session", "DELETE /api/v1/session"]; // For browsers; a program sends its key.
    private readonly Watching _watching = new();
    private ServerBed _bed = null!;
    private RepriseClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bed = await ServerBed.StartAsync();
        _client = new RepriseClient(new RepriseClientOptions { Server = _bed.Server.Address }, _watching);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _bed.DisposeAsync();
    }

    [Fact]
    public async Task Every_path_of_the_api_has_a_method_that_reads_what_the_server_says()
    {
        var run = await PipelineAsync();
        await ReadAsync(run);
        await MailAsync(run);
        await VerbsAsync(run);
        await ControlAsync();
        await AgentsAsync();
        var operations = JsonElement.Parse(Repository.Read("docs/openapi.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => $"{o.Name.ToUpperInvariant()} {p.Name}"))
            .Where(o => !Without.Contains(o) && !o.Contains("/memory/", StringComparison.Ordinal)).ToList();
        Assert.True(operations.Count > 40, string.Join('\n', operations));
        Assert.Empty(operations.Where(o => !_watching.Seen.Any(s => Template(o).IsMatch(s))));
    }

    [Fact]
    public async Task Events_tell_each_step_once_and_go_on_from_the_last_that_was_seen()
    {
        var run = await PipelineAsync();
        var all = await _client.EventsAsync(run.RunId, "0", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(run.Counts.Succeeded, all.Count(e => e.Name == "step"));
        Assert.Equal(("end", "succeeded"), (all[^1].Name, all.Last(e => e.Run is not null).Run!.Status));
        var half = all.Where(e => e.Name == "step").ElementAt(2).Id;
        var rest = await _client.EventsAsync(run.RunId, half, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(all.Where(e => e.Name == "step").Skip(3).Select(e => e.Id), rest.Where(e => e.Name == "step").Select(e => e.Id));
        Assert.Empty(await _client.EventsAsync(run.RunId, all[^1].Id, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task What_the_server_refuses_comes_with_its_code_hint_and_status()
    {
        var unknown = await Assert.ThrowsAsync<RepriseApiException>(() => _client.RunAsync("run_nothing", Cancellation));
        Assert.Equal(("run.not_found", 404, true), (unknown.Code, unknown.Status, unknown.Hint is { Length: > 0 }));
        var invalid = await Assert.ThrowsAsync<RepriseApiException>(() => _client.StartRunAsync(new StartRun("pipeline: a\nroutes: 5\n"), cancellation: Cancellation));
        Assert.Equal("pipeline.invalid", invalid.Code);
        await Assert.ThrowsAsync<RepriseApiException>(() => _client.ExecutionAsync("stp_nothing", Cancellation));
    }

    [Fact]
    public async Task The_same_key_begins_one_run()
    {
        var first = await _client.StartRunAsync(new StartRun(_bed.PipelineText), "once", Cancellation);
        Assert.Equal(first.RunId, (await _client.StartRunAsync(new StartRun(_bed.PipelineText), "once", Cancellation)).RunId);
        _ = await _client.WaitAsync(first.RunId, Cancellation);
        Assert.Single((await _client.RunsAsync(cancellation: Cancellation)).Items);
    }

    private async Task<Run> PipelineAsync()
    {
        var start = new StartRun(_bed.PipelineText) { Params = new JsonObject { ["weight"] = 2 }, Labels = new Dictionary<string, string> { ["team"] = "a" }, Reason = "first" };
        Assert.Equal("run", (await _client.PlanRunAsync(start, steps: true, cancellation: Cancellation)).Verb);
        var run = await _client.WaitAsync((await _client.StartRunAsync(start, cancellation: Cancellation)).RunId, Cancellation);
        Assert.Equal(("succeeded", "first", "a"), (run.Status, run.Reason, run.Labels["team"]));
        return run;
    }

    private async Task ReadAsync(Run run)
    {
        Assert.Equal("ok", (await _client.HealthAsync(Cancellation)).Status);
        Assert.True((await _client.ReadyAsync(Cancellation)).Ready);
        Assert.Equal(run.RunId, (await _client.RunsAsync(new RunFilter { Label = "team=a", Status = "succeeded", Since = DateTimeOffset.UtcNow.AddHours(-1) }, limit: 5, cancellation: Cancellation)).Items.Single().RunId);
        Assert.Equal(run.RunId, (await _client.RunsAsync(new RunFilter { Where = "label.team = a and created >= 1h" }, cancellation: Cancellation)).Items.Single().RunId);
        Assert.Empty((await _client.RunsAsync(new RunFilter { Golden = true }, cancellation: Cancellation)).Items);
        var summary = await _client.RunsSummaryAsync(new RunFilter { Label = "team=a" }, 3, Cancellation);
        Assert.Equal((1, 1, 1), (summary.Total, summary.ByStatus["succeeded"], summary.Buckets.Count));
        Assert.Equal(run.RunId, (await _client.RunsAsync(new RunFilter { Sort = "duration" }, cancellation: Cancellation)).Items.Single().RunId);
        Assert.Equal((1, 1, 1), ((await _client.OverviewAsync(Cancellation)).Runs, (await _client.OverviewAsync(Cancellation)).Artifacts, (await _client.OverviewAsync(Cancellation)).Pipelines));
        Assert.Equal("b", (await _client.SetLabelsAsync(run.RunId, new Dictionary<string, string> { ["team"] = "b" }, Cancellation)).Labels["team"]);
        Assert.Equal(new LabelCount("team=b", 1), (await _client.LabelsAsync(Cancellation)).Single());
        Assert.Empty((await _client.FailuresAsync(run.RunId, Cancellation)).Causes);
        Assert.Equal(["restart", "fork", "fresh", "replay", "golden"], (await _client.ActionsAsync(run.RunId, Cancellation)).Actions.Where(a => a.Possible).Select(a => a.Action));
        var details = await _client.DetailsAsync(run.RunId, Cancellation);
        Assert.Equal((4, "report/table.json"), (details.Stages.Count, details.Published.Single().Name));
        Assert.Equal(1, (await _client.NamesAsync("report", cancellation: Cancellation)).Items.Single().Version);
        Assert.Empty((await _client.LineageAsync(run.RunId, Cancellation)).Ancestors);
        var score = (await _client.StepsPageAsync(run.RunId, new StepFilter { Stage = "items/score", Item = "apple" }, cancellation: Cancellation)).Items.Single();
        Assert.Equal((score.StepId, "score"), ((await _client.StepAsync(score.StepId, Cancellation)).StepId, score.Type));
        Assert.Equal(3, (await _client.StepsSummaryAsync(run.RunId, new StepFilter { Stage = "items/score", Text = "e" }, Cancellation)).Total);
        Assert.Equal(("fruit", 0), ((await _client.DefinitionAsync(run.RunId, Cancellation)).Recorded.GetProperty("pipeline").GetString(), (await _client.DefinitionAsync(run.RunId, Cancellation)).Changes.Count));
        Assert.Equal("table/table", (await _client.CriticalPathAsync(run.RunId, Cancellation)).Steps[^1].Target);
        Assert.Equal(score.StepId, (await _client.AttemptsAsync(score.StepId, Cancellation)).Attempts.Single().StepId);
        Assert.Equal(["restart", "fork", "rerun"], (await _client.StepActionsAsync(score.StepId, Cancellation)).Actions.Where(a => a.Possible).Select(a => a.Action));
        Assert.Single((await _client.OutputsAsync(score.StepId, cancellation: Cancellation)).Items);
        Assert.Equal("item", (await _client.InputsAsync(score.StepId, cancellation: Cancellation)).Items.Single().Name);
        using var input = new StreamReader(await _client.OpenInputAsync(score.StepId, cancellation: Cancellation));
        Assert.Contains("size", await input.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        Assert.Null((await _client.WhyAsync(score.StepId, Cancellation)).Nearest);
        Assert.Contains("items/", (await _client.StorageAsync(run.RunId, cancellation: Cancellation)).Select(e => e.Path.Split('/')[^2] + "/"));
        using var stored = new StreamReader(await _client.OpenStoredAsync(run.RunId, "items/score/apple", Cancellation));
        Assert.Contains("\"score\"", await stored.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("report/table.json", (await _client.ArtifactsAsync("report", cancellation: Cancellation)).Items.Single().Names.Single().Name);
        Assert.True((await _client.ArtifactAsync("report/table.json@1", Cancellation)).Present);
        Assert.Equal(("fruit", "table/table"), ((await _client.VersionsAsync("report/table.json", Cancellation)).Single() is var version ? version.Pipeline : null, version.Target));
        Assert.Equal("report/table.json", (await _client.NamesAsync(text: "TABLE", type: "application/", cancellation: Cancellation)).Items.Single().Name);
        var provenance = await _client.ProvenanceAsync("report/table.json", Cancellation);
        Assert.Equal((8, 4, "fruit.json"), (provenance.Steps, provenance.Stages.Count, Path.GetFileName(provenance.Sources.Single().Path)));
        Assert.Equal(3, (await _client.ProvenanceStepsAsync("report/table.json", provenance.Stages[1].Id, cancellation: Cancellation)).Items.Count);
        Assert.Equal((1, 0, run.RunId), ((await _client.AttestationsAsync("report/table.json", Cancellation)) is var told ? told.Same : 0, told.Differs, told.Items.Single().RunId));
        Assert.Equal("ingest/split", (await _client.ConsumersAsync(run.Inputs.Single().Digest, cancellation: Cancellation)).Items.Single().Target);
        Assert.Empty((await _client.CompareArtifactsAsync("report/table.json", "report/table.json@1", Cancellation)).Lines);
        await using var table = await _client.OpenArtifactAsync("report/table.json", Cancellation);
        Assert.Equal(3, (await JsonDocument.ParseAsync(table, cancellationToken: Cancellation)).RootElement.GetArrayLength());
        Assert.Equal("fruit", (await _client.PipelinesAsync(Cancellation)).Single().Pipeline);
        Assert.Contains("score", (await _client.TypesAsync(all: true, Cancellation)).Select(t => t.Type));
    }

    private async Task MailAsync(Run run)
    {
        Assert.Equal((false, "kept"), ((await _client.SettingsAsync(Cancellation)).Mail.Configured, (await _client.SettingsAsync(Cancellation)).Retention.Recordings));
        Assert.Empty((await _client.MailAsync("sent", run.RunId, limit: 5, cancellation: Cancellation)).Items);
        Assert.Equal("mail.unset", (await Assert.ThrowsAsync<RepriseApiException>(() => _client.TestMailAsync("ann@example.org", Cancellation))).Code);
        Assert.Equal("mail.unset", (await Assert.ThrowsAsync<RepriseApiException>(() => _client.RetryMailAsync("mail_1", Cancellation))).Code);
    }

    private async Task VerbsAsync(Run run)
    {
        var replay = new Replay("items/select") { Reason = "again" };
        Assert.Equal("replay", (await _client.PlanReplayAsync(run.RunId, replay, cancellation: Cancellation)).Verb);
        var replayed = await _client.WaitAsync((await _client.ReplayAsync(run.RunId, replay, cancellation: Cancellation)).RunId, Cancellation);
        Assert.Equal(("replay", run.RunId), (replayed.Kind, replayed.Origin!.RunId));
        Assert.Equal(0, (await _client.PlanRestartAsync(run.RunId, cancellation: Cancellation)).Counts.Run);
        var restarted = await _client.WaitAsync((await _client.RestartAsync(run.RunId, new Restart { Force = ["items/score"] }, cancellation: Cancellation)).RunId, Cancellation);
        Assert.Equal(3, restarted.Counts.Succeeded);
        Assert.Equal("restart", (await _client.PlanOfAsync(restarted.RunId, Cancellation)).Verb);
        var fork = new Fork { InputPatch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/fruit/0/size", ["value"] = 9 }) };
        Assert.Equal("fork", (await _client.PlanForkAsync(run.RunId, fork, steps: true, cancellation: Cancellation)).Verb);
        var forked = await _client.WaitAsync((await _client.ForkAsync(run.RunId, fork, cancellation: Cancellation)).RunId, Cancellation);
        var first = (await _client.CompareAsync(run.RunId, forked.RunId, Cancellation)).Steps.First(s => !s.Same);
        Assert.Equal("ingest/split", first.Target);
        Assert.Contains((await _client.CompareStepsAsync(first.A!.StepId, first.B!.StepId, Cancellation)).Single().Lines, l => l.Contains("-> 9", StringComparison.Ordinal));
        var bulk = (await _client.BulkAsync(new Bulk("restart", [forked.RunId]) { Plan = true }, Cancellation)).Runs.Single();
        Assert.Equal((true, 0, null), (bulk.Possible, bulk.Counts!.Run, bulk.Begun));
        Assert.Equal("best", (await _client.SetGoldenAsync(forked.RunId, "best", ["a"], Cancellation)).Golden!.Name);
        Assert.Equal("rerun", (await _client.PlanRerunAsync("report/table.json", cancellation: Cancellation)).Verb);
        var rerun = await _client.WaitAsync((await _client.RerunAsync("report/table.json", new Rerun { Inputs = "recorded", EndToEnd = true }, cancellation: Cancellation)).RunId, Cancellation);
        Assert.Equal((await _client.ArtifactAsync("report/table.json", Cancellation)).Digest, (await _client.ReplayedAsync(rerun.RunId, Cancellation)).Digest);
        var audit = await _client.StartAuditAsync(new StartAudit { Under = "report/" }, cancellation: Cancellation);
        while (audit.Status is "queued" or "running")
        {
            audit = await _client.AuditAsync(audit.AuditId, Cancellation);
        }

        Assert.Equal((1.0, rerun.RunId), (audit.Axes!.RerunSucceeds, audit.Result!.Artifacts.Single().RerunId));
        Assert.Equal(audit.AuditId, (await _client.AuditsAsync(limit: 1, cancellation: Cancellation)).Items.Single().AuditId);
        var manifest = await _client.ManifestAsync(rerun.RunId, Cancellation);
        Assert.Equal(manifest.Steps.Count, (await _client.ManifestStagesAsync(rerun.RunId, Cancellation)).Stages.Sum(s => s.Steps));
        Assert.Equal(rerun.RunId, (await _client.RerunsAsync("report/table.json", cancellation: Cancellation)).Items.Single().RunId);
        Assert.Equal("run.ended", (await Assert.ThrowsAsync<RepriseApiException>(() => _client.CancelAuditAsync(audit.AuditId, Cancellation))).Code);
        Assert.Equal(1.0, (await _client.AuditOfAsync("report/table.json", Cancellation)).Axes.RerunSucceeds);
        Assert.Equal(("identical", true), (manifest.Verdict, manifest.Steps.Count > 0 && manifest.Steps.All(s => s.Ok)));
    }

    private async Task ControlAsync()
    {
        var flaky = await _client.WaitAsync((await _client.StartRunAsync(new StartRun(_bed.FlakyText), cancellation: Cancellation)).RunId, Cancellation);
        Assert.Equal("failed", flaky.Status);
        Assert.Equal(1, (await _client.PlanRecoverAsync(flaky.RunId, cancellation: Cancellation)).Counts.Run);
        await File.WriteAllTextAsync(Path.Combine(_bed.Folder, "cause-is-gone"), "", Cancellation);
        Assert.Equal("succeeded", (await _client.WaitAsync((await _client.RecoverAsync(flaky.RunId, "mended", Cancellation)).RunId, Cancellation)).Status);
        var step = (await _client.StepsPageAsync(flaky.RunId, cancellation: Cancellation)).Items[0];
        Assert.Equal(409, (await Assert.ThrowsAsync<RepriseApiException>(() => _client.ResolveAsync(step.StepId, tookPlace: true, "seen", cancellation: Cancellation))).Status);
        Assert.Equal(409, (await Assert.ThrowsAsync<RepriseApiException>(() => _client.ResolveAsync(step.StepId, "a,b"u8.ToArray(), "text/csv", "seen", Cancellation))).Status);
        Assert.Equal("mail.unset", (await Assert.ThrowsAsync<RepriseApiException>(() => _client.RecoverAsync(flaky.RunId, new Recover { Notify = "ann@example.org" }, Cancellation))).Code);
        var slow = await _client.StartRunAsync(new StartRun(_bed.SlowText), cancellation: Cancellation);
        Assert.Equal("paused", (await _client.PauseAsync(slow.RunId, cancellation: Cancellation)).Status);
        _ = await _client.ResumeAsync(slow.RunId, cancellation: Cancellation);
        _ = await _client.CancelAsync(slow.RunId, "enough", Cancellation);
        Assert.Equal("cancelled", (await _client.WaitAsync(slow.RunId, Cancellation)).Status);
    }

    private async Task AgentsAsync()
    {
        await using var app = Agent.Create("n", options: new AgentOptions { Client = _client.Options }).Reasoner("one", (CallContext _) => Task.FromResult(1), new ReasonerOptions { Inline = true });
        await app.StartAsync(Cancellation);
        Assert.Equal("n", (await _client.NodesAsync(Cancellation)).Single().NodeId);
        Assert.Equal("active", (await _client.NodeAsync("n", Cancellation)).Status);
        _ = await _client.RegisterAsync(new NodeDescription("other", "http://127.0.0.1:9", "1", "i", []), Cancellation);
        Assert.True(await _client.HeartbeatAsync("other", Cancellation) > TimeSpan.Zero);
        await _client.ShutdownAsync("other", Cancellation);
        Assert.Equal("succeeded", (await _client.ExecuteHeldAsync("n.one", cancellation: Cancellation)).Status);
        var call = await _client.ExecuteAsync("n.one", cancellation: Cancellation);
        Assert.Equal("succeeded", (await _client.ExecutionNowAsync(call.ExecutionId, Cancellation)).Status);
        Assert.Equal("usage.invalid", (await Assert.ThrowsAsync<RepriseApiException>(() => ExecutionForAsync(call.ExecutionId, 99))).Code);
        Assert.Equal((2, 2), (await _client.RecentCallsAsync(Cancellation)).Targets.Single() is var calls ? (calls.Calls, calls.Succeeded) : default);
        Assert.False(await _client.NoteAsync(call.ExecutionId, "too late", cancellation: Cancellation));
        await _client.ReportAsync("n", call.ExecutionId, new ExecutionReport("succeeded", null, null, 1, "one"), Cancellation);
        var key = await _client.AddKeyAsync("admin", "a", "ann@example.org", Cancellation);
        using var admin = new RepriseClient(_client.Options with { ApiKey = key.Key }, _watching);
        Assert.Equal(("a", "ann@example.org"), ((await admin.KeysAsync(Cancellation)).Single().Name, (await admin.KeysAsync(Cancellation)).Single().Address));
        _ = await admin.RemoveKeyAsync("a", Cancellation);

        async Task<JsonElement> ExecutionForAsync(string id, int seconds)
        {
            using var connection = new ApiConnection(_client.Options);
            return await connection.AskAsync(ApiRequest.Get($"executions/{id}", ("wait", seconds)), ClientJson.Default.JsonElement, Cancellation);
        }
    }

    private static Regex Template(string operation) =>
        new("^" + Parameter().Replace(Regex.Escape(operation).Replace(@"\{", "{", StringComparison.Ordinal), m => m.Value is "{path}" ? ".*" : "[^/]+") + "$",
            RegexOptions.None, TimeSpan.FromSeconds(5));

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, 5000)]
    private static partial Regex Parameter();

    /// <summary>Sees every request on its way.</summary>
    private sealed class Watching : DelegatingHandler
    {
        public Watching()
            : base(new SocketsHttpHandler())
        {
        }

        public ConcurrentBag<string> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            Seen.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            return answer;
        }
    }
}
