using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Calls;

/// <summary>What all call trees of an engine share.</summary>
internal sealed class CallServices(Recording recording, DocumentKeeper documents, NodeRegistry nodes, CallLimits limits, Action<CallSession> forget) : IDisposable
{
    private int _open;
    private int _entering;

    public NodeRegistry Nodes => nodes;

    public CallLimits Limits => limits;

    public AgentClient Client { get; } = new(limits);

    public CallPayloads Payloads { get; } = new(recording, documents, limits);

    /// <summary>An agent works on one more call.</summary>
    public void Began() => _ = Interlocked.Increment(ref _open);

    /// <summary>An agent works on one call less.</summary>
    public void Ended() => _ = Interlocked.Decrement(ref _open);

    /// <summary>A tree has come to its end.</summary>
    public void Forget(CallSession session) => forget(session);

    /// <summary>Lets a call in, or refuses it where too many go on. It counts from here on: until the answer is disposed as one that enters, then as one that an agent works on.</summary>
    /// <exception cref="RepriseException"><c>call.busy</c>.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _entering) + Volatile.Read(ref _open) > limits.MaxConcurrent)
        {
            Left();
            throw new RepriseException("call.busy", $"{limits.MaxConcurrent:N0} calls go on at once; no more are allowed.", "Try again in a moment; nothing was recorded.");
        }

        return new Entering(this);
    }

    /// <summary>What a name stands for.</summary>
    /// <exception cref="RepriseException"><c>node.unknown</c>.</exception>
    public RegisteredTarget Find(string target) => nodes.Find(target) ?? throw new RepriseException(
        "node.unknown", $"Nothing is registered as '{(target.Length > 200 ? target[..200] + "…" : target)}'.", "Expected node.name of a node that has registered; `GET /api/v1/nodes` lists them.",
        [.. nodes.All.SelectMany(n => n.Targets.Select(t => new KeyValuePair<string, string>("registered", $"{n.Id}.{t.Name}"))).Take(10)]);

    /// <summary>The root of a run, from its header.</summary>
    /// <exception cref="RepriseException"><c>node.unknown</c>; <c>artifact.missing</c>: its input is gone.</exception>
    public async Task<RootCall> RootAsync(RunHeader header, CancellationToken cancellation)
    {
        var target = Find(header.Target!);
        ReadOnlyMemory<byte>? input = header.Inputs.Count > 0 ? await recording.ReadAsync(header.Inputs[0].Digest, cancellation) : default(ReadOnlyMemory<byte>?);
        return new RootCall(target, await Payloads.MakeAsync(target, input, header.Context, stored: true, cancellation));
    }

    /// <summary>The next attempt at a recorded call, with what is registered now; null where nothing is.</summary>
    public async Task<CallWork?> AgainAsync(RunContext run, CallEntry entry, StepRecord row, CallAttempt? caller) => nodes.Find(row.Target!) is { } target
        ? new CallWork(run, entry, target, await Payloads.AgainAsync(target, row, CancellationToken.None), caller)
        : null;

    /// <summary>The record of a call as it stands last.</summary>
    public async Task<StepRecord> ReadAsync(long run, long number) =>
        await recording.Journal.StepsAsync(new StepQuery { Run = run, From = number, Below = number + 1 }, CancellationToken.None).FirstAsync();

    /// <summary>The result of a recorded call; null where it has none.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> ResultAsync(StepRecord step) => OutputReader.ResultAsync(recording, step, CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private void Left() => _ = Interlocked.Decrement(ref _entering);

    private sealed class Entering(CallServices services) : IDisposable
    {
        public void Dispose() => services.Left();
    }
}
