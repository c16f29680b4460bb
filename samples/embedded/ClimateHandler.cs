using System.Text.Json.Nodes;
using Reprise.Kernel.Steps;

namespace Embedded;

/// <summary>Adds to a year its decade, and whether it was warmer than the mean of 1951 to 1980, to which the anomaly refers.</summary>
internal sealed class ClimateHandler : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("climate", "1", Effect.Pure, "Says whether a year was warm.");

    /// <inheritdoc/>
    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var year = JsonNode.Parse(await step.ReadTextAsync(cancellation))!.AsObject();
        year["decade"] = ((string)year["year"]!)[..3] + "0s";
        year["warm"] = (double)year["temp"]! > 0;
        await step.WriteTextAsync(year.ToJsonString(), "application/json", cancellation);
    }
}
