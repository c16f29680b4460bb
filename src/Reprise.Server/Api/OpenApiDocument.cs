using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Reprise.Server.Access;

namespace Reprise.Server.Api;

/// <summary>The description of all paths, made from the paths themselves.</summary>
internal static class OpenApiDocument
{
    private const string Description = "Reprise records every run of a pipeline, and plays recordings again. Every error is application/problem+json with a stable code, a hint and facts; docs/errors.md lists the codes.";

    /// <summary>Has it made.</summary>
    public static void Add(IServiceCollection services) => _ = services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Reprise";
        document.Info.Version = "v1";
        document.Info.Description = Description;

        // Where this server happens to listen is no part of the description.
        document.Servers?.Clear();
        return Task.CompletedTask;
    }));

    /// <summary>Adds its path, which anybody may read.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        _ = app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new NeedsRole(null));
        _ = app.MapOpenApi("/api/v1/openapi/{documentName}.json").WithMetadata(new NeedsRole(null));
    }
}
