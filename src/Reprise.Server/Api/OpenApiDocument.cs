using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Reprise.Server.Access;
using OpenApiDocumentModel = Microsoft.OpenApi.OpenApiDocument;

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

        AddSecurity(document);

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

    // Any one of them, or none where the server has no keys.
    private static void AddSecurity(OpenApiDocumentModel document)
    {
        var schemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "A key of `reprise keys add`." },
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The same key as a bearer token." },
            ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = Sessions.Cookie, Description = "The cookie of POST /api/v1/session, for browsers; a change also needs the header X-CSRF-Token." },
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = schemes;
        document.Security = [new OpenApiSecurityRequirement(), .. schemes.Keys.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] })];
    }
}
