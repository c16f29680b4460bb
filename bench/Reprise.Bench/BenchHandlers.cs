using System.Text;
using Reprise.Kernel.Steps;

namespace Reprise.Bench;

/// <summary>Upper-cases its input: as little work as a step can do.</summary>
public sealed class UpperHandler : StepHandler
{
    public override HandlerInfo Info { get; } = new("upper", "1", Effect.Pure, "Upper-cases text.");

    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var bytes = await step.Input().ReadAsync(cancellation);
        var upper = new byte[bytes.Length];
        _ = Ascii.ToUpper(bytes.Span, upper, out _);
        await step.WriteAsync(null, upper, "text/plain", cancellation);
    }
}

/// <summary>Fails while it is told to, then upper-cases.</summary>
public sealed class FlakyHandler : StepHandler
{
    /// <summary>Whether it fails.</summary>
    public static bool Fails { get; set; }

    public override HandlerInfo Info { get; } = new("flaky", "1", Effect.Pure, "Fails at first.");

    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var bytes = await step.Input().ReadAsync(cancellation);
        await (Fails ? throw new InvalidOperationException("not yet") : step.WriteAsync(null, bytes, "text/plain", cancellation));
    }
}

/// <summary>Makes so many items of 1 KB out of one: <c>with: { count: N }</c>.</summary>
public sealed class FanHandler : StepHandler
{
    public override HandlerInfo Info { get; } = new("fan", "1", Effect.Pure, "Makes items.") { FansOut = true, Parameters = typeof(FanParameters) };

    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var count = step.With.GetProperty("count").GetInt64();
        var text = new byte[1024];
        text.AsSpan().Fill((byte)'x');
        for (long i = 0; i < count; i++)
        {
            var key = i.ToString("D8");
            _ = Encoding.ASCII.GetBytes(key, text);
            await step.WriteAsync(key, text.ToArray(), "text/plain", cancellation);
        }
    }
}

/// <summary>The parameters of <see cref="FanHandler"/>.</summary>
/// <param name="Count">Number of items.</param>
public sealed record FanParameters(long Count);
