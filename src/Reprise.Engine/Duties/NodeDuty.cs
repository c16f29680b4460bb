using Reprise.Engine.Calls;
using Reprise.Engine.Running;

namespace Reprise.Engine.Duties;

/// <summary>Finds nodes that were not heard of for their lease; what they worked on fails.</summary>
internal sealed class NodeDuty(EngineParts parts, NodeRegistry nodes) : Duty(PeriodOf(parts.Options.Calls.NodeLease), parts.Time)
{
    protected override Task RunOnceAsync(CancellationToken cancellation)
    {
        nodes.Check();
        return Task.CompletedTask;
    }

    private static TimeSpan PeriodOf(TimeSpan lease) => TimeSpan.FromTicks(Math.Clamp(lease.Ticks / 6, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond * 5));
}
