using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>Calls of agents, taken together.</summary>
internal static class CallsApi
{
    /// <summary>Adds the path.</summary>
    public static void Map(IEndpointRouteBuilder api) => _ = api.MapGet("/calls", GetAsync)
        .Describe("getCalls", $"What the newest calls of agents came to, target by target, among the journal's newest {RecentCalls.MostRows} rows").Produces<CallsObject>();

    private static async Task<IResult> GetAsync(ServerParts parts, CancellationToken cancellation) =>
        Answer.Of(await RecentCalls.ReadAsync(parts.Recording, cancellation), ContractJson.Line.CallsObject);
}
