using System.Text.Json;

namespace Reprise.Agents.Client;

/// <content>The verbs: what begins runs, and what changes how they go on. Each answers with the run as it begins; <see cref="WaitAsync"/> waits for its end.</content>
public sealed partial class RepriseClient
{
    /// <summary>Runs a pipeline.</summary>
    /// <param name="start">What.</param>
    /// <param name="idempotencyKey">The key under which it begins once; null for one of its own.</param>
    /// <param name="cancellation">Ends the wait for the answer.</param>
    public Task<Run> StartRunAsync(StartRun start, string? idempotencyKey = null, CancellationToken cancellation = default) => BeginAsync("runs", start, ClientJson.Default.StartRun, idempotencyKey, cancellation);

    /// <summary>Says what a run would do.</summary>
    public Task<Plan> PlanRunAsync(StartRun start, bool steps = false, CancellationToken cancellation = default) => PlanAsync("runs", start, ClientJson.Default.StartRun, steps, cancellation);

    /// <summary>Publishes the stored outputs of a stage again, so that only what comes after it runs.</summary>
    public Task<Run> ReplayAsync(string id, Replay replay, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        BeginAsync(Verb(id, "replay"), replay, ClientJson.Default.Replay, idempotencyKey, cancellation);

    /// <summary>Says what a replay would do.</summary>
    public Task<Plan> PlanReplayAsync(string id, Replay replay, bool steps = false, CancellationToken cancellation = default) => PlanAsync(Verb(id, "replay"), replay, ClientJson.Default.Replay, steps, cancellation);

    /// <summary>Does the work of a run again and reuses what succeeded; a step that is named runs again.</summary>
    public Task<Run> RestartAsync(string id, Restart? restart = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        BeginAsync(Verb(id, "restart"), restart ?? new Restart(), ClientJson.Default.Restart, idempotencyKey, cancellation);

    /// <summary>Says what a restart would do.</summary>
    public Task<Plan> PlanRestartAsync(string id, Restart? restart = null, bool steps = false, CancellationToken cancellation = default) =>
        PlanAsync(Verb(id, "restart"), restart ?? new Restart(), ClientJson.Default.Restart, steps, cancellation);

    /// <summary>Does the work of a run again with something changed; exactly what depends on the change runs.</summary>
    public Task<Run> ForkAsync(string id, Fork fork, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        BeginAsync(Verb(id, "fork"), fork, ClientJson.Default.Fork, idempotencyKey, cancellation);

    /// <summary>Says what a fork would do.</summary>
    public Task<Plan> PlanForkAsync(string id, Fork fork, bool steps = false, CancellationToken cancellation = default) => PlanAsync(Verb(id, "fork"), fork, ClientJson.Default.Fork, steps, cancellation);

    /// <summary>Makes an artifact again from its recorded history, and compares.</summary>
    public Task<Run> RerunAsync(string artifact, Rerun? rerun = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        BeginAsync($"artifacts/{ApiRequest.Part(artifact)}/rerun", rerun ?? new Rerun(), ClientJson.Default.Rerun, idempotencyKey, cancellation);

    /// <summary>Says what a rerun would do.</summary>
    public Task<Plan> PlanRerunAsync(string artifact, Rerun? rerun = null, bool steps = false, CancellationToken cancellation = default) =>
        PlanAsync($"artifacts/{ApiRequest.Part(artifact)}/rerun", rerun ?? new Rerun(), ClientJson.Default.Rerun, steps, cancellation);

    /// <summary>Goes on where a run stopped or failed.</summary>
    public Task<Run> RecoverAsync(string id, string? reason = null, CancellationToken cancellation = default) => RecoverAsync(id, new Recover { Reason = reason }, cancellation);

    /// <summary>The same over another queue, or with somebody who is told of the end.</summary>
    public Task<Run> RecoverAsync(string id, Recover recover, CancellationToken cancellation = default) =>
        BeginAsync(Verb(id, "recover"), recover, ClientJson.Default.Recover, null, cancellation);

    /// <summary>Says what a recovery would do.</summary>
    public Task<Plan> PlanRecoverAsync(string id, bool steps = false, CancellationToken cancellation = default) => PlanAsync(Verb(id, "recover"), new ReasonBody(null), ClientJson.Default.ReasonBody, steps, cancellation);

    /// <summary>Cancels a run for good; it has ended when its status says so.</summary>
    public Task<Run> CancelAsync(string id, string? reason = null, CancellationToken cancellation = default) => ControlAsync(id, "cancel", reason, cancellation);

    /// <summary>Lets what is in work end, and begins nothing new.</summary>
    public Task<Run> PauseAsync(string id, string? reason = null, CancellationToken cancellation = default) => ControlAsync(id, "pause", reason, cancellation);

    /// <summary>Lets a paused run go on.</summary>
    public Task<Run> ResumeAsync(string id, string? reason = null, CancellationToken cancellation = default) => ControlAsync(id, "resume", reason, cancellation);

    /// <summary>Says whether an effect that is in doubt took place.</summary>
    /// <param name="step">The step.</param>
    /// <param name="tookPlace">True: it is done; false: it is to run again.</param>
    /// <param name="reason">How one knows.</param>
    /// <param name="output">Where it is done, what came of it; null for nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Step> ResolveAsync(string step, bool tookPlace, string reason, JsonElement? output = null, CancellationToken cancellation = default) =>
        ResolveAsync(step, new ResolveBody(tookPlace ? "done" : "again", output, reason), cancellation);

    /// <summary>Says that an effect that is in doubt took place, and which bytes came of it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="output">The bytes.</param>
    /// <param name="mediaType">What they are, for example <c>text/csv</c>; null for unknown.</param>
    /// <param name="reason">How one knows.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Step> ResolveAsync(string step, ReadOnlyMemory<byte> output, string? mediaType, string reason, CancellationToken cancellation = default) =>
        ResolveAsync(step, new ResolveBody("done", null, reason) { OutputBytes = output.ToArray(), MediaType = mediaType }, cancellation);

    /// <summary>Names a run that succeeded as one to hold others against.</summary>
    public Task<Run> SetGoldenAsync(string run, string? name = null, IReadOnlyList<string>? tags = null, CancellationToken cancellation = default) => _connection.AskAsync(
        new ApiRequest(HttpMethod.Put, $"api/v1/runs/{ApiRequest.Part(run)}/golden") { Body = JsonSerializer.SerializeToUtf8Bytes(new GoldenBody(name, tags ?? []), ClientJson.Default.GoldenBody), IsSafeTwice = true },
        ClientJson.Default.Run, cancellation);

    /// <summary>Does one thing with several runs, each by itself; or says what it would do.</summary>
    public Task<BulkResult> BulkAsync(Bulk bulk, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Post("bulk", JsonSerializer.SerializeToUtf8Bytes(bulk, ClientJson.Default.Bulk)), ClientJson.Default.BulkResult, cancellation);

    /// <summary>Gives a run labels in the place of those that it has.</summary>
    public Task<Run> SetLabelsAsync(string run, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation = default) => _connection.AskAsync(
        new ApiRequest(HttpMethod.Put, $"api/v1/runs/{ApiRequest.Part(run)}/labels") { Body = JsonSerializer.SerializeToUtf8Bytes(new LabelsBody(labels), ClientJson.Default.LabelsBody), IsSafeTwice = true },
        ClientJson.Default.Run, cancellation);

    /// <summary>Begins an audit of the named artifacts.</summary>
    /// <param name="audit">Which; null for all.</param>
    /// <param name="idempotencyKey">The key under which it begins once; null for one of its own.</param>
    /// <param name="cancellation">Ends the wait for the answer.</param>
    public Task<Audit> StartAuditAsync(StartAudit? audit = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Once("audits", audit ?? new StartAudit(), ClientJson.Default.StartAudit, idempotencyKey), ClientJson.Default.Audit, cancellation);

    /// <summary>Cancels an audit; it has ended when its status says so.</summary>
    public Task<Audit> CancelAuditAsync(string audit, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Post($"audits/{ApiRequest.Part(audit)}/cancel", "{}"u8.ToArray()), ClientJson.Default.Audit, cancellation);

    private Task<Step> ResolveAsync(string step, ResolveBody body, CancellationToken cancellation) =>
        _connection.AskAsync(ApiRequest.Post(Verb(step, "resolve"), JsonSerializer.SerializeToUtf8Bytes(body, ClientJson.Default.ResolveBody)), ClientJson.Default.Step, cancellation);

    private static string Verb(string id, string verb) => $"executions/{ApiRequest.Part(id)}/{verb}";

    private Task<Run> ControlAsync(string id, string verb, string? reason, CancellationToken cancellation) =>
        _connection.AskAsync(ApiRequest.Post(Verb(id, verb), JsonSerializer.SerializeToUtf8Bytes(new ReasonBody(reason), ClientJson.Default.ReasonBody)), ClientJson.Default.Run, cancellation);
}
