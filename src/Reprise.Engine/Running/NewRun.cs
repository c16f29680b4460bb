using System.Security.Cryptography;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>The header of a new run: its id, its trace and its places. What the run is for comes on top of it.</summary>
internal static class NewRun
{
    /// <summary>A header of a kind, in a trace of its own or in that of whoever asked for it.</summary>
    public static RunHeader Header(EngineParts parts, RunKind kind, TraceParent? trace = null)
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
            TraceId = trace?.TraceId ?? Convert.ToHexStringLower(random.AsSpan(8, 16)),
            ParentSpan = trace?.Span,
            CreatedAt = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        };
    }

    /// <summary>The header of a run that was asked for, with what was kept for it.</summary>
    public static RunHeader Header(EngineParts parts, RunRequest request, KeptSnapshot snapshot, Digest? template, IReadOnlyList<RunInput> inputs) =>
        Header(parts, request.Kind, request.Trace) with
        {
            Pipeline = request.Snapshot.Name,
            Origin = request.Origin,
            Snapshot = snapshot.Digest,
            Template = template,
            Folder = request.Folder,
            File = request.File,
            Inputs = inputs,
            Params = snapshot.Params,
            Context = request.Context,
            Reuse = request.Reuse,
            IgnoreCode = request.IgnoreCode,
            SameEnvironment = request.SameEnvironment,
            Concurrency = request.Concurrency > 0 ? request.Concurrency : Environment.ProcessorCount,
            Pace = request.Pace,
            Reason = request.Reason,
            Actor = request.Actor,
            Labels = request.Labels,
            Detached = request.Detach,
        };
}
