using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reprise.Agents.Calling;
using Reprise.Agents.Client;
using Reprise.Agents.Serving;

namespace Reprise.Agents.Testing;

/// <summary>Calls inside the process of a test.</summary>
internal sealed class HostPath(AgentTestHost host) : ICallPath
{
    private readonly ConcurrentDictionary<string, (RecordedCall Call, Task<CallEnd> End)> _going = new(StringComparer.Ordinal);

    public Task<Execution> BeginAsync(HandedCall? caller, string target, JsonElement input, JsonElement? context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var reasoner = host.Find(target);
        var call = new RecordedCall(target, caller?.Target, input, context ?? caller?.Context);
        var id = $"stp_test{host.Keep(call)}.1";
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{target}\n{input.GetRawText()}")));
        var handed = new HandedCall(target, id, "run_test", key, call.Context);
        var known = new TaskCompletionSource();
        _going[id] = (call, Task.Run(async () => await RunAsync(reasoner, handed, input, known.Task, cancellation), CancellationToken.None));
        known.SetResult();
        return Task.FromResult(Execution(id, call));
    }

    public async Task<Execution> EndAsync(Execution execution, CancellationToken cancellation)
    {
        var (call, going) = _going[execution.ExecutionId];
        var end = await going;
        (call.Status, call.Error) = (end.Status!, end.Error);
        call.Result = end.Result is { } result ? JsonElement.Parse(result.Span) : null;
        return Execution(execution.ExecutionId, call) with { ErrorDetails = end.Code is { } code ? new ErrorInfo(code, end.Error!, null, new Dictionary<string, string>(StringComparer.Ordinal)) : null };
    }

    public Task NoteAsync(HandedCall call, string message, CancellationToken cancellation)
    {
        var lines = _going[call.ExecutionId!].Call.Lines;
        lock (lines)
        {
            lines.Add(message);
        }

        return Task.CompletedTask;
    }

    private async Task<CallEnd> RunAsync(Reasoner reasoner, HandedCall handed, JsonElement input, Task known, CancellationToken cancellation)
    {
        await known;
        try
        {
            var context = new CallContext(handed, this, host.ModelOf(handed.Node), host.Json, cancellation);
            return CallEnd.Succeeded(await reasoner.Prepare(Encoding.UTF8.GetBytes(input.GetRawText()), context)());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return CallEnd.Cancelled;
        }
#pragma warning disable CA1031 // Whatever the function throws is how the call ended.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // As the server says it to those who wait for a call.
            return CallEnd.Failed(e) with { Error = $"{handed.Target} failed: {(e as RepriseApiException)?.Headline ?? e.Message}", Code = "call.failed" };
        }
    }

    private static Execution Execution(string id, RecordedCall call) => new()
    {
        ExecutionId = id,
        RunId = "run_test",
        WorkflowId = "run_test",
        Target = call.Target,
        Type = "agent",
        Status = call.Status,
        Decision = "execute",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Result = call.Result,
        Error = call.Error,
    };
}
