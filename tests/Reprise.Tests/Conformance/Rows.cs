using System.Text;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Conformance;

/// <summary>Rows to write in tests of a journal.</summary>
internal static class Rows
{
    private static long _next;

    public static RunHeader Header(string pipeline = "quakes", RunKind kind = RunKind.Run, long createdAt = 1_000)
    {
        var id = RunId.Create(DateTimeOffset.UnixEpoch.AddHours(1), (ulong)Interlocked.Increment(ref _next));
        return new RunHeader { Id = id, Lineage = id, Pipeline = pipeline, Kind = kind, CreatedAt = createdAt, TraceId = new string('a', 32) };
    }

    public static StepArtifact Artifact(string text, string name = "item", bool inline = true, OutputAddress? source = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new StepArtifact(name, Digest.Of(bytes), bytes.Length, "application/json", inline ? bytes : default(ReadOnlyMemory<byte>?), source);
    }

    public static ActionVector Action(string inputs, string code = "code") => new(
        Digest.OfText("type"), Digest.OfText("with"), Digest.OfText(inputs), Digest.OfText("null"), Digest.OfText(code), Digest.OfText("env"));

    public static StepRecord Step(long run, long number, StepStatus status = StepStatus.Succeeded) => new()
    {
        Run = run,
        Number = number,
        Stage = 1,
        Edge = 2,
        Parent = number - 1,
        Ordinal = 3,
        Root = number,
        Item = $"item-{number}",
        Slot = Slot.Of("quakes", "events", "select", $"item-{number}"),
        Status = status,
        Decision = DecisionKind.Execute,
        Reason = "never ran",
        Action = Action($"input {number}"),
        InputsCount = 1,
        Inputs = [Artifact($"input {number}", inline: false, source: new OutputAddress(run, number - 1, 3))],
        OutputsCount = 1,
        Outputs = [Artifact($"output {number}")],
        ChildBase = number + 1,
        QueuedAt = 100,
        StartedAt = 200,
        CompletedAt = 500,
    };

    /// <summary>Every field set, with text that is hard to store.</summary>
    public static StepRecord Full(long run, long number) => Step(run, number) with
    {
        Stage = -1,
        Edge = -1,
        Item = "a/ü\0\n😀",
        Target = "node.name",
        Effect = Effect.External,
        Decision = DecisionKind.Reuse,
        Reason = "",
        Inputs = [Artifact("x", "select"), Artifact("", "", inline: false, source: new OutputAddress(long.MaxValue, 1L << 40, 0))],
        InputsCount = 2,
        Outputs = [Artifact("", "empty"), Artifact("y", "other") with { MediaType = "application/x-own" }, Artifact("z", "large", inline: false) with { Absent = true }],
        OutputsCount = 3,
        OutputsDigest = Digest.OfText("list"),
        Keyed = true,
        Source = new StepSource(Header().Id, 7, 8, 9),
        Error = new StepError("step.failed", "It failed.", null),
        Attempt = 3,
        Published = "report/index.html",
        Log = "line\nline",
        Tokens = 1L << 40,
        Span = new SpanId(ulong.MaxValue),
        ParentSpan = new SpanId(1),
        Below = [new CalledCode("facts.extract", Digest.OfText("v1")), new CalledCode("ü.name", Digest.OfText("v2"))],
    };

    /// <summary>A record as plain values, lists and bytes included, so that two can be compared.</summary>
    public static string Text(StepRecord step)
    {
        var lists = step.Inputs.Concat(step.Outputs).Select(a => $"{a.Name}|{a.Digest}|{a.Size}|{a.MediaType}|{a.Source}|{(a.Bytes is { } b ? Convert.ToHexString(b.Span) : "-")}|{a.Absent}");
        return $"{step with { Inputs = [], Outputs = [], Below = [], Position = 0 }}\n{string.Join('\n', lists)}\n{string.Join('\n', step.Below)}";
    }
}
