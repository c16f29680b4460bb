using System.Text.Json;
using Reprise.Agents.Client;

namespace Reprise.Agents.Calling;

/// <summary>Calls through the server, which records them below the caller.</summary>
internal sealed class ServerPath(RepriseClient client) : ICallPath
{
    public Task<Execution> BeginAsync(HandedCall? caller, string target, JsonElement input, JsonElement? context, CancellationToken cancellation) =>
        client.BeginCallAsync(target, new CallBody(context, null, null) { Input = input }, Headers(caller), cancellation);

    public Task<Execution> EndAsync(Execution execution, CancellationToken cancellation) => client.WaitForAsync(execution, cancellation);

    public async Task NoteAsync(HandedCall call, string message, CancellationToken cancellation)
    {
        try
        {
            _ = await client.NoteAsync(call.ExecutionId!, message, null, null, cancellation);
        }
        catch (RepriseApiException)
        {
            // A note is for people who look at the run; the work goes on without it.
        }
    }

    private static List<KeyValuePair<string, string>> Headers(HandedCall? caller) => caller is null ? [] : caller.ExecutionId is not { } id ? [new(CallHeaders.Node, caller.Node)] :
    [
        new(CallHeaders.Run, caller.RunId!), new(CallHeaders.Workflow, caller.RunId!), new(CallHeaders.Execution, id), new(CallHeaders.Parent, id), new(CallHeaders.Node, caller.Node),
    ];
}
