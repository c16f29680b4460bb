using Reprise.Cli.Reading;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Remote;

/// <summary>The recordings behind a server.</summary>
internal sealed class ServerRecordings(ServerClient server) : IRecordings
{
    private static readonly ContractJson Json = ContractJson.Default;

    public IArtifacts Artifacts { get; } = new ServerArtifacts(server);

    public IComparisons Comparisons { get; } = new ServerComparisons(server);

    public async ValueTask<IReadOnlyList<RunObject>> RunsAsync(RunSearch search, CancellationToken cancellation) => await server.PagesAsync(
        "runs",
        [
            ("status", search.Status), ("kind", search.Kind), ("pipeline", search.Pipeline), ("golden", search.Golden ? "true" : null), ("since", search.Since),
            ("until", search.Until), ("text", search.Text), ("where", search.Where), .. (search.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal)).Select(l => ("label", (string?)$"{l.Key}={l.Value}")),
        ],
        search.Limit, Json.RunObject, cancellation).ToListAsync(cancellation);

    public async ValueTask<RunObject> RunAsync(string run, CancellationToken cancellation) => await server.GetAsync($"runs/{ServerClient.Part(run)}", Json.RunObject, cancellation);

    public async ValueTask<RunDetailsObject> DetailsAsync(string run, CancellationToken cancellation) =>
        await server.GetAsync($"runs/{ServerClient.Part(run)}/details", Json.RunDetailsObject, cancellation);

    public async ValueTask<LineageObject> LineageAsync(string run, CancellationToken cancellation) =>
        await server.GetAsync($"runs/{ServerClient.Part(run)}/lineage", Json.LineageObject, cancellation);

    public IAsyncEnumerable<StepObject> StepsAsync(string run, StepSearch search, CancellationToken cancellation) =>
        server.PagesAsync($"runs/{ServerClient.Part(run)}/steps", [("stage", search.Stage), ("status", search.Status)], search.Limit, Json.StepObject, cancellation);

    public async ValueTask<StepObject> StepAsync(string step, CancellationToken cancellation) => await server.GetAsync($"steps/{ServerClient.Part(step)}", Json.StepObject, cancellation);

    public IAsyncEnumerable<StepArtifactObject> OutputsAsync(string step, CancellationToken cancellation) =>
        server.PagesAsync($"steps/{ServerClient.Part(step)}/outputs", [], long.MaxValue, Json.StepArtifactObject, cancellation);

    public async ValueTask<WhyObject> WhyAsync(string target, CancellationToken cancellation) => await server.GetAsync($"steps/{ServerClient.Part(target)}/why", Json.WhyObject, cancellation);

    public async ValueTask<IReadOnlyList<StepTypeObject>> TypesAsync(bool all, CancellationToken cancellation) =>
        await server.ArrayAsync(ServerClient.Path("types", [("all", all ? "true" : null)]), Json.StepTypeObject, cancellation).ToListAsync(cancellation);
}
