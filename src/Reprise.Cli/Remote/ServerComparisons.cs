using System.Text.Json;
using Reprise.Cli.Reading;
using Reprise.Engine.Contract;
using Reprise.Kernel;

namespace Reprise.Cli.Remote;

/// <summary>Comparisons that a server makes.</summary>
internal sealed class ServerComparisons(ServerClient server) : IComparisons
{
    private static readonly ContractJson Json = ContractJson.Default;

    public async ValueTask<ComparisonObject> RunsAsync(string a, string b, CancellationToken cancellation)
    {
        var whole = await server.GetAsync(ServerClient.Path("compare", [("a", a), ("b", b)]), Json.JsonElement, cancellation);
        return new ComparisonObject(
            whole.GetProperty("a").Deserialize(Json.RunObject)!, whole.GetProperty("b").Deserialize(Json.RunObject)!,
            whole.GetProperty("steps").EnumerateArray().Select(s => s.Deserialize(Json.ComparedStep)!).ToAsyncEnumerable());
    }

    public IAsyncEnumerable<OutputDifferenceObject> StepsAsync(string a, string b, CancellationToken cancellation) =>
        server.ArrayAsync(ServerClient.Path("compare/steps", [("a", a), ("b", b)]), Json.OutputDifferenceObject, cancellation);

    public async ValueTask<Stream> ManifestAsync(string rerun, CancellationToken cancellation) => await server.OpenAsync($"runs/{ServerClient.Part(rerun)}/manifest", cancellation);

    public async ValueTask<StepArtifactObject?> ReplayedAsync(string rerun, CancellationToken cancellation)
    {
        try
        {
            return await server.GetAsync($"runs/{ServerClient.Part(rerun)}/replayed", Json.StepArtifactObject, cancellation);
        }
        catch (RepriseException e) when (e.Code is "artifact.not_found")
        {
            return null; // The manifest says why there is none.
        }
    }
}
