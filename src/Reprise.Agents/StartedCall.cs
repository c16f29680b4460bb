using System.Text.Json;
using Reprise.Agents.Calling;
using Reprise.Agents.Client;

namespace Reprise.Agents;

/// <summary>A call that goes on.</summary>
public sealed class StartedCall<TResult>
{
    private readonly ICallPath _path;
    private readonly JsonSerializerOptions _json;
    private readonly CancellationToken _cancellation;
    private Execution _execution;

    internal StartedCall(ICallPath path, Execution execution, JsonSerializerOptions json, CancellationToken cancellation) =>
        (_path, _execution, _json, _cancellation) = (path, execution, json, cancellation);

    /// <summary>The call.</summary>
    public string ExecutionId => _execution.ExecutionId;

    /// <summary>True where a recorded result served: nobody worked on it, and nobody paid.</summary>
    public bool IsReused => _execution.ReusedFrom is not null;

    /// <summary>Waits for the result.</summary>
    /// <exception cref="CallFailedException">The callee failed, or the call was cancelled.</exception>
    /// <exception cref="RepriseApiException"><c>call.result</c>: the result is no <typeparamref name="TResult"/>.</exception>
    public async Task<TResult> ResultAsync()
    {
        _execution = await _path.EndAsync(_execution, _cancellation);
        if (_execution.Status is not "succeeded")
        {
            var error = _execution.ErrorDetails;
            throw new CallFailedException(_execution.Target, ExecutionId, error?.Code ?? "call.failed", _execution.Error ?? $"The call of {_execution.Target} was {_execution.Status}.", error?.Hint)
            {
                IsCancelled = _execution.Status is "cancelled",
            };
        }

        try
        {
            return _execution.Result is { } result ? result.Deserialize<TResult>(_json)! : default!;
        }
        catch (JsonException e)
        {
            throw new RepriseApiException("call.result", $"The result of {_execution.Target} is no {typeof(TResult).Name}: {e.Message}", "Take it as a JsonElement to see what it is.", e);
        }
    }
}
