using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Reprise.Server.Api;

/// <summary>All paths of the server; one file a resource.</summary>
internal static class Routes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        HealthApi.Map(app);
        _ = app.MapGroup("/api/v1");
    }
}
