using Reprise.Kernel.Steps;

namespace Reprise.Tests.BadInput;

/// <summary>A user's handler that does what its parameter says. The program loads it from this assembly, as it would any other.</summary>
public sealed class MisbehavingHandler : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("misbehave", "1", Effect.Pure, "Fails in many ways.") { Parameters = typeof(MisbehavingParameters) };

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
    /// <summary><c>throw</c>, <c>hang</c> or <c>hang deaf</c>; anything else is well.</summary>
    public required string How { get; init; }
}
