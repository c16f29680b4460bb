using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Comparing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Engine.Running;
using Reprise.Kernel.Artifacts;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Holds runs against each other.</summary>
internal static class CompareApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/compare", CompareAsync).Describe("compareRuns", "Two runs side by side, step by step; streamed. With `same` only those that are the same or not, with `limit` page by page; the counts are of all").Produces<ComparisonPageObject>();
        _ = api.MapGet("/compare/steps", DifferencesAsync).Describe("compareSteps", "How the outputs of two steps differ, as lines for people: those of two runs, or of a rerun and its origin").Produces<IReadOnlyList<OutputDifferenceObject>>();
        _ = api.MapGet("/compare/artifacts", ArtifactsAsync).Describe("compareArtifacts", "How one artifact differs from another, as lines for people: two versions of a name, for example").Produces<OutputDifferenceObject>();
        _ = api.MapPut("/runs/{id}/golden", GoldenAsync).Describe("nameGolden", "Name a run that succeeded as one to hold others against")
            .Accepts<GoldenBody>("application/json").Produces<RunObject>();
    }

    private static async Task<IResult> CompareAsync(ServerParts parts, string a, string b, bool? same, string? after, int? limit, CancellationToken cancellation)
    {
        var (first, second) = (await RunLookup.FindAsync(parts.Recording, a, cancellation), await RunLookup.FindAsync(parts.Recording, b, cancellation));
        var page = new ComparisonPage(same, Page.Cursor(after) ?? 0, limit is null ? null : Page.SizeOf(limit));
        return new ComparisonAnswer(await Comparisons.PageAsync(parts.Recording, first, second, page, cancellation));
    }

    private static async Task<IResult> DifferencesAsync(ServerParts parts, string a, string b, CancellationToken cancellation)
    {
        var (first, second) = (await StepLookup.FindAsync(parts.Recording, a, cancellation), await StepLookup.FindAsync(parts.Recording, b, cancellation));
        return ListAnswer.Of(OutputDifference.OfAsync(parts.Recording, first.Step, second.Step, cancellation), ContractJson.Line.OutputDifferenceObject);
    }

    private static async Task<IResult> ArtifactsAsync(ServerParts parts, string a, string b, CancellationToken cancellation)
    {
        var (first, second) = (await BytesAsync(a), await BytesAsync(b));
        return Answer.Of(await OutputDifference.OfAsync(parts.Recording, first, second, cancellation), ContractJson.Line.OutputDifferenceObject);

        async Task<StepArtifact> BytesAsync(string text)
        {
            var (digest, version, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, text, cancellation);
            var found = await ArtifactQuery.OfAsync(parts.Recording, digest, version, cancellation);
            return new StepArtifact(text, digest, found.Size, found.MediaType);
        }
    }

    private static async Task<IResult> GoldenAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = (await RequestBody.ReadAsync(http, BodyJson.Default.GoldenBody)).Value;
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        run = await new GoldenRuns(parts.Recording.Journal, parts.Time).NameAsync(run, BodyValues.Required(body.Name, "name", "{ \"name\": \"release-2\" }"), body.Tags ?? [], cancellation);
        return Answer.Of(await RunsApi.ObjectAsync(parts, run, cancellation), ContractJson.Line.RunObject);
    }

    /// <summary>Writes it as it is read. Nothing is sent while the writer is filled: the server sends only when it is asked to wait for it.</summary>
    private sealed class ComparisonAnswer(ComparisonObject comparison) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (body, cancellation) = (httpContext.Response.BodyWriter, httpContext.RequestAborted);
            httpContext.Response.ContentType = Answer.MediaType;
            await using var writer = new Utf8JsonWriter(body, ListAnswer.Options);
            await ComparisonWriter.WriteAsync(writer, comparison, SendAsync, cancellation);

            async Task SendAsync()
            {
                writer.Flush();
                _ = await body.FlushAsync(cancellation);
            }
        }
    }
}
