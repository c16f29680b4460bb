using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Reprise.Engine.Pipelines;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Pipelines;

/// <summary>A few real handlers, small enough to read, and the short way from text to result.</summary>
internal static class SampleHandlers
{
    public static HandlerCatalog Catalog { get; } = new(
    [
        new Copy(new HandlerInfo("upper", "1", Effect.Pure, "Upper-cases a text.")),
        new Copy(new HandlerInfo("split", "1", Effect.Pure) { Parameters = typeof(SplitParameters), FansOut = true }),
        new Copy(new HandlerInfo("rate", "1", Effect.Pure) { Parameters = typeof(RateParameters) }),
        new Copy(new HandlerInfo("free", "1", Effect.Pure) { Parameters = typeof(FreeParameters), Environment = typeof(Dictionary<string, object>) }),
        new Copy(new HandlerInfo("gather", "1", Effect.Pure) { Parameters = typeof(GatherParameters) }),
    ]);

    public static PipelineReadResult Read(string yaml) => PipelineReader.Read(YamlSource.Parse(yaml, "p.yaml"), Catalog);

    public static PipelineDefinition Definition(string yaml) => Read(yaml).OrThrow("p.yaml");

    /// <summary>Every error in one line: <c>line:column message hint</c>.</summary>
    public static IReadOnlyList<string> Errors(string yaml) => [.. Read(yaml).Errors.Select(e => $"{e.Line}:{e.Column} {e}")];

    private sealed class Copy(HandlerInfo info) : StepHandler
    {
        public override HandlerInfo Info => info;

        public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) =>
            await step.WriteTextAsync(await step.ReadTextAsync(cancellation), cancellation: cancellation);
    }
}

internal sealed record SplitParameters([property: Description("A path into the document.")] string Path, string? Key = null);

internal enum RateScale
{
    Linear,
    LogTen,
}

internal sealed record RateParameters(
    string Field, [property: Range(0.0, 10.0)] double Weight = 1, RateScale Scale = RateScale.Linear, int Top = 10, bool Strict = false,
    IReadOnlyList<string>? Tags = null, IReadOnlyDictionary<string, RatePart>? Parts = null);

internal sealed record RatePart
{
    public required string From { get; init; }

    public RatePart? Below { get; init; }
}

internal sealed record FreeParameters(JsonElement? Any = null, string? Text = null);

internal sealed record GatherParameters(string By = "all", string As = "json");
