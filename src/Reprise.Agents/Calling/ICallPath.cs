using System.Text.Json;
using Reprise.Agents.Client;

namespace Reprise.Agents.Calling;

/// <summary>How an agent's own calls reach those whom it calls: through the server, or in a test inside the process.</summary>
internal interface ICallPath
{
    /// <summary>Begins a call below another.</summary>
    Task<Execution> BeginAsync(HandedCall? caller, string target, JsonElement input, JsonElement? context, CancellationToken cancellation);

    /// <summary>Waits until a call has ended.</summary>
    Task<Execution> EndAsync(Execution execution, CancellationToken cancellation);

    /// <summary>Leaves a line on a call.</summary>
    Task NoteAsync(HandedCall call, string message, CancellationToken cancellation);
}
