using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.BadInput;

/// <summary>A user's handler that does what its parameter says. The program loads it from this assembly, as it would any other.</summary>
public sealed class MisbehavingHandler : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("misbehave", "1", Effect.Pure, "Fails in many ways.") { Parameters = typeof(MisbehavingParameters) };

    /// <inheritdoc/>
    public override ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation) =>
        stage.With.GetProperty("how").GetString() switch
        {
            "throw early" => throw new InvalidOperationException("the moon is full"),
            "fail early" => throw new RepriseException("step.failed", "The moon is not at hand.", "Wait for the night."),
            _ => base.BindAsync(stage, context, cancellation),
        };

    /// <inheritdoc/>
    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        switch (step.With.GetProperty("how").GetString())
        {
            case "throw":
                throw new InvalidOperationException("the moon was full");
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                break;
            case "hang deaf":
                await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
                break;
            default:
                await step.WriteTextAsync("well", "text/plain", cancellation);
                break;
        }
    }
}

/// <summary>What to do.</summary>
public sealed record MisbehavingParameters
{
    /// <summary><c>throw</c>, <c>hang</c> or <c>hang deaf</c>, or before anything runs <c>throw early</c> or <c>fail early</c>; anything else is well.</summary>
    public required string How { get; init; }
}
