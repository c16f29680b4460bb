using System.Text.Json.Nodes;
using Reprise.Kernel.Steps;

namespace Seattle.Handlers;

/// <summary>Adds to a day of weather its month, and how warm it felt: the highest temperature less what the wind takes away.</summary>
public sealed class FeelsLikeHandler : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("feels_like", "1", Effect.Pure, "Adds how warm a day felt.");

    /// <inheritdoc/>
    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var day = JsonNode.Parse(await step.ReadTextAsync(cancellation))!.AsObject();
        day["month"] = ((string)day["date"]!)[..7];
        day["feels_like"] = Math.Round((double)day["temp_max"]! - (0.7 * (double)day["wind"]!), 1);
        await step.WriteTextAsync(day.ToJsonString(), "application/json", cancellation);
    }
}
