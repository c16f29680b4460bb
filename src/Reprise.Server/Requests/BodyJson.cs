using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Server.Requests;

/// <summary>What <c>POST /runs</c> takes.</summary>
internal sealed record StartRunBody
{
    /// <summary>The name of a pipeline that ran before, the text of a pipeline file, or the digest of a snapshot.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Paths on the server's machine that replace those in the pipeline, by input name.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Params { get; init; }

    /// <summary>Parameters as a command line gives them: a value is JSON where it is JSON and the pipeline's default is no text.</summary>
    public IReadOnlyDictionary<string, string>? ParamTexts { get; init; }

    /// <summary><c>none</c> or <c>any</c>.</summary>
    public string? Reuse { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public JsonElement? Context { get; init; }

    public int? Concurrency { get; init; }

    /// <summary>Executed steps a second at the most.</summary>
    public int? Pace { get; init; }

    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password.</summary>
    public string? Queue { get; init; }

    public string? Reason { get; init; }

    /// <summary>The address of whoever is told of the end by mail.</summary>
    public string? Notify { get; init; }

    /// <summary>True: only say what it would do.</summary>
    public bool Plan { get; init; }

    /// <summary>With <c>plan</c>: every step too.</summary>
    public bool Steps { get; init; }
}

/// <summary>What <c>POST /executions/{id}/replay</c> and <c>POST /replay</c> take.</summary>
internal sealed record ReplayBody
{
    /// <summary>The run, where the path does not name it.</summary>
    public string? ExecutionId { get; init; }

    public string? FromStage { get; init; }

    public string? ToRoute { get; init; }

    public string? Pipeline { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Params { get; init; }

    /// <summary>Parameters as a command line gives them: a value is JSON where it is JSON and the pipeline's default is no text.</summary>
    public IReadOnlyDictionary<string, string>? ParamTexts { get; init; }

    /// <summary><c>origin</c> or <c>given</c>.</summary>
    public string? Snapshot { get; init; }

    public string? Select { get; init; }

    /// <summary>So many a second, or a text such as <c>10/m</c>.</summary>
    public JsonElement? Rate { get; init; }

    public int? MaxInFlight { get; init; }

    /// <summary><c>source</c>, <c>key</c> or <c>none</c>.</summary>
    public string? Order { get; init; }

    public bool Yield { get; init; }

    /// <summary><c>none</c>, <c>origin</c> or <c>any</c>.</summary>
    public string? Reuse { get; init; }

    public bool Publish { get; init; }

    /// <summary><c>repeat</c> or <c>skip</c>.</summary>
    public string? Effects { get; init; }

    public bool Verify { get; init; }

    public bool AllowMissing { get; init; }

    public int? Concurrency { get; init; }

    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password.</summary>
    public string? Queue { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? Reason { get; init; }

    /// <summary>The address of whoever is told of the end by mail.</summary>
    public string? Notify { get; init; }

    public bool Plan { get; init; }

    public bool Steps { get; init; }
}

/// <summary>What <c>POST /artifacts/{id}/rerun</c> takes.</summary>
internal sealed record RerunBody
{
    /// <summary>The step to begin at.</summary>
    public string? From { get; init; }

    public bool Strict { get; init; }

    /// <summary><c>live</c> or <c>recorded</c>.</summary>
    public string? Inputs { get; init; }

    public bool EndToEnd { get; init; }

    public bool Live { get; init; }

    public int? Repeat { get; init; }

    public bool Diff { get; init; }

    public int? Concurrency { get; init; }

    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password.</summary>
    public string? Queue { get; init; }

    public string? Reason { get; init; }

    /// <summary>The address of whoever is told of the end by mail.</summary>
    public string? Notify { get; init; }

    public bool Plan { get; init; }

    public bool Steps { get; init; }
}

/// <summary>What <c>recover</c> takes.</summary>
/// <param name="Queue"><c>memory</c>, or the URL of a broker that the server uses, without user and password; null for the queue that the run was begun with.</param>
/// <param name="Reason">Why.</param>
/// <param name="Notify">The address of whoever is told of the end by mail.</param>
/// <param name="Plan">True: only say what it would do.</param>
/// <param name="Steps">With <c>plan</c>: every step too.</param>
internal sealed record RecoverBody(string? Queue, string? Reason, string? Notify, bool Plan, bool Steps);

/// <summary>What <c>cancel</c>, <c>pause</c> and <c>resume</c> take.</summary>
internal sealed record ReasonBody(string? Reason);

/// <summary>What <c>resolve</c> takes.</summary>
/// <param name="As"><c>done</c> or <c>again</c>.</param>
/// <param name="Output">With <c>done</c>: what came of it, any JSON.</param>
/// <param name="OutputBytes">The same as any bytes, in base64.</param>
/// <param name="MediaType">What those bytes are; null for unknown.</param>
/// <param name="Reason">How one knows.</param>
internal sealed record ResolveBody(string? As, JsonElement? Output, byte[]? OutputBytes, string? MediaType, string? Reason);

/// <summary>What <c>PUT /runs/{id}/labels</c> takes.</summary>
internal sealed record LabelsBody(IReadOnlyDictionary<string, string>? Labels);

/// <summary>What <c>POST /bulk</c> takes.</summary>
/// <param name="Action"><c>restart</c>, <c>cancel</c>, <c>label</c> or <c>golden</c>.</param>
/// <param name="Runs">The runs, 200 at the most.</param>
/// <param name="Labels">With <c>label</c>: labels that each gets beside those that it has.</param>
/// <param name="Name">With <c>golden</c>: what they are called.</param>
/// <param name="Reason">Why.</param>
/// <param name="Plan">True: only say what it would do.</param>
internal sealed record BulkBody(string? Action, IReadOnlyList<string>? Runs, IReadOnlyDictionary<string, string>? Labels, string? Name, string? Reason, bool Plan);

/// <summary>What <c>POST /audits</c> takes.</summary>
/// <param name="Under">Only names that begin so.</param>
/// <param name="Sample">How many are made again first: a share (<c>1%</c>) or a number (<c>5</c>), as text.</param>
/// <param name="Seed">With a sample: what chooses it.</param>
internal sealed record AuditBody(string? Under, string? Sample, int? Seed);

/// <summary>What <c>POST /keys</c> takes.</summary>
internal sealed record KeyBody(string? Role, string? Name, string? Address);

/// <summary>What <c>POST /settings/mail/test</c> takes.</summary>
/// <param name="To">Who gets the mail; null for the address of the caller's key, else the operator.</param>
internal sealed record MailTestBody(string? To);

/// <summary>What <c>POST /session</c> takes.</summary>
internal sealed record SessionBody(string? Key);

/// <summary>How bodies are read: no field that is not known, none twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false, MaxDepth = 64)]
[JsonSerializable(typeof(StartRunBody))]
[JsonSerializable(typeof(ReplayBody))]
[JsonSerializable(typeof(RerunBody))]
[JsonSerializable(typeof(RecoverBody))]
[JsonSerializable(typeof(ReasonBody))]
[JsonSerializable(typeof(ResolveBody))]
[JsonSerializable(typeof(LabelsBody))]
[JsonSerializable(typeof(BulkBody))]
[JsonSerializable(typeof(AuditBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(MailTestBody))]
[JsonSerializable(typeof(SessionBody))]
[JsonSerializable(typeof(RestartBody))]
[JsonSerializable(typeof(ForkBody))]
[JsonSerializable(typeof(GoldenBody))]
internal sealed partial class BodyJson : JsonSerializerContext;
