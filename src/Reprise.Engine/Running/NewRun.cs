using System.Security.Cryptography;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>The header of a new run: its id, its trace and its places. What the run is for comes on top of it.</summary>
internal static class NewRun
{
    /// <summary>A header of a kind.</summary>
    public static RunHeader Header(EngineParts parts, RunKind kind)
    {
        var now = parts.Time.GetUtcNow();
        var random = RandomNumberGenerator.GetBytes(24);
        var id = RunId.Create(now, BitConverter.ToUInt64(random));
        return new RunHeader
        {
            Id = id,
            Kind = kind,
            Lineage = id,
            Queue = parts.Queue.Kind,
            Store = parts.Store.Kind,
            TraceId = Convert.ToHexStringLower(random.AsSpan(8, 16)),
            CreatedAt = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        };
    }
}
