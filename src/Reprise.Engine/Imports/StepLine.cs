using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>Reads a line of an import as a step.</summary>
/// <param name="store">Where the bytes go that it names.</param>
/// <param name="folder">What its paths are relative to.</param>
internal sealed class StepLine(IArtifactStore store, string folder)
{
    private static readonly string[] Known =
    [
        "type", "name", "target", "trace_id", "span_id", "parent_span_id", "inputs", "outputs", "with", "command", "effect", "code", "environment", "item",
        "status", "error", "started_at", "completed_at",
    ];

    // What else a Step of the contract has: so that what one journal shows another can take in.
    private static readonly string[] PassedOver =
    [
        "step_id", "run_id", "parent_id", "route", "stage", "decision", "reason", "action_key", "action", "inputs_count", "outputs_count", "reused_from",
        "rerun_of", "attempt", "idempotency_key", "duration_ms", "published", "log",
    ];

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CanonicalJson.MaxDepth / 2, AllowDuplicateProperties = false };
    private readonly ArtifactLine _artifacts = new(store, folder);

    /// <summary>Reads one.</summary>
    /// <exception cref="RepriseException"><c>import.invalid</c>, <c>input.not_found</c>, <c>usage.invalid</c>: it says what was found and what was expected.</exception>
    public async ValueTask<ImportedStep> ReadAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        using var document = Parse(text);
        var fields = new LineFields(document.RootElement, "");
        fields.Check(Known, PassedOver);
        var type = fields.Text("type") is { Length: > 0 } given ? given : throw fields.Wrong("has no `type`", "Say what kind of step it was, for example \"type\": \"exec\".");
        var inputs = await ListAsync(fields, "inputs", cancellation);
        var outputs = await ListAsync(fields, "outputs", cancellation);
        var (status, error) = Outcome(fields);
        var step = new ImportedStep
        {
            Type = type,
            Content = ContentOf(fields, document.RootElement, inputs, outputs),
            StageType = type,
            Name = fields.Text("name") ?? fields.Text("target") ?? type,
            With = Object(fields, "with")?.Clone() ?? JsonElements.Empty,
            Effect = fields.Word("effect", ("pure", Effect.Pure), ("recorded", Effect.Recorded), ("external", Effect.External)),
            Code = fields.Value("code")?.Clone(),
            Environment = fields.Value("environment")?.Clone(),
            Item = fields.Text("item") ?? "",
            TraceId = fields.TraceId("trace_id"),
            SpanId = fields.SpanIdText("span_id"),
            ParentSpanId = fields.SpanIdText("parent_span_id"),
            Inputs = inputs?.ConvertAll(i => i.Artifact),
            Files = Files(inputs),
            Outputs = outputs?.ConvertAll(o => o.Artifact) ?? [],
            Status = status,
            Error = error,
            StartedAt = fields.Time("started_at"),
            CompletedAt = fields.Time("completed_at"),
        };
        Check(fields, step);
        return fields.List("command", "texts") is { } command ? CommandLine.Complete(step, Texts(fields, command), folder) : step;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new RepriseException(
                "import.invalid", $"The line is {KindOf(document.RootElement)}, expected a JSON object.", "Each line is one step. docs/import.md has examples.");
        }
        catch (JsonException e)
        {
            throw new RepriseException("import.invalid", $"The line is not JSON: {Problem(e, text.Length)}.", "Each line is one JSON object in UTF-8, without line breaks in it.", inner: e);
        }
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => value.GetRawText(),
    };

    private static string Problem(JsonException problem, int length) =>
        problem.Message.StartsWith("Duplicate", StringComparison.Ordinal) ? "an object has a field twice"
        : problem.BytePositionInLine is not { } place ? $"it is nested more than {Options.MaxDepth} deep"
        : place >= length ? $"it ends too early, after {length} bytes" : $"something else was expected at its byte {place + 1}";

    private async ValueTask<List<(StepArtifact Artifact, string? Path)>?> ListAsync(LineFields fields, string name, CancellationToken cancellation)
    {
        if (fields.List(name, "objects") is not { } list)
        {
            return null;
        }

        var artifacts = new List<(StepArtifact Artifact, string? Path)>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            artifacts.Add(await _artifacts.ReadAsync(list[i], $"`{name}[{i}]`", name is "outputs", cancellation));
        }

        var twice = artifacts.GroupBy(a => a.Artifact.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? artifacts : throw fields.Wrong($"has two {name} called '{twice.Key}'", "Give each a `name` of its own.");
    }

    /// <summary>What files hold now counts, and not where they lie.</summary>
    private static long ContentOf(LineFields fields, JsonElement line, params IEnumerable<(StepArtifact Artifact, string? Path)>?[] lists)
    {
        try
        {
            using var digest = new ListDigest();
            digest.Add("", CanonicalJson.DigestOf(line));
            foreach (var (artifact, _) in lists.SelectMany(list => list ?? []))
            {
                digest.Add(artifact.Name, artifact.Digest);
            }

            return digest.Finish().Prefix;
        }
        catch (FormatException e)
        {
            throw fields.Wrong("holds a value that has no canonical form: " + e.Message.TrimEnd('.'), "Write texts in Unicode and numbers within the range of a double.");
        }
    }

    private static Dictionary<int, string> Files(List<(StepArtifact Artifact, string? Path)>? inputs)
    {
        var files = new Dictionary<int, string>();
        for (var i = 0; i < (inputs?.Count ?? 0); i++)
        {
            if (inputs![i].Path is { } path)
            {
                files[i] = path;
            }
        }

        return files;
    }

    private static JsonElement? Object(LineFields fields, string name) => fields.Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? value : throw fields.Wrong($"has in `{name}` {value.ValueKind.ToString().ToLowerInvariant()}, expected an object", "docs/import.md lists the fields.");

    private static (StepStatus Status, StepError? Error) Outcome(LineFields fields)
    {
        var status = fields.Word("status", ("succeeded", StepStatus.Succeeded), ("failed", StepStatus.Failed), ("skipped", StepStatus.Skipped), ("cancelled", StepStatus.Cancelled));
        var error = fields.Value("error") switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => new StepError("step.failed", text.GetString()!, null),
            { ValueKind: JsonValueKind.Object } json => ErrorOf(new LineFields(json, "`error`")),
            _ => throw fields.Wrong("has an `error` that is neither a text nor an object", "Write { \"code\", \"message\", \"hint\" }, or the message alone."),
        };
        if (error is not null && status == StepStatus.Succeeded)
        {
            throw fields.Wrong("has an `error` and the status succeeded", "Leave one of them out.");
        }

        var ended = status ?? (error is null ? StepStatus.Succeeded : StepStatus.Failed);
        return (ended, ended == StepStatus.Failed ? error ?? new StepError("step.failed", "It failed; what was imported does not say why.", null) : error);
    }

    private static StepError ErrorOf(LineFields fields)
    {
        fields.Check(["code", "message", "hint"], []);
        return new StepError(fields.Text("code") ?? "step.failed", fields.Text("message") ?? throw fields.Wrong("has no `message`", "Say what went wrong."), fields.Text("hint"));
    }

    private static void Check(LineFields fields, ImportedStep step)
    {
        if (step is { StartedAt: > 0, CompletedAt: > 0 } && step.CompletedAt < step.StartedAt)
        {
            throw fields.Wrong("ends before it begins: `completed_at` is earlier than `started_at`", "Give both by one clock, or leave one out.");
        }

        if (step.ParentSpanId is not null && string.Equals(step.ParentSpanId, step.SpanId, StringComparison.Ordinal))
        {
            throw fields.Wrong("names itself as its parent: `parent_span_id` is its own `span_id`", "Give the span that asked for it, or leave it out.");
        }
    }

    private static List<string> Texts(LineFields fields, IReadOnlyList<JsonElement> list) => list.Count > 0 && list.All(t => t.ValueKind == JsonValueKind.String)
        ? [.. list.Select(t => t.GetString()!)]
        : throw fields.Wrong("has a `command` that is no list of texts", "Write the program and each argument: [\"sort\", \"data.csv\"].");
}
