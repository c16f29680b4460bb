using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>All paths of the server; one file a resource.</summary>
internal static class Routes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        HealthApi.Map(app);
        var api = app.MapGroup("/api/v1").AddEndpointFilterFactory(KnownQuery.Filter);
        RunsApi.Map(api);
        RunStepsApi.Map(api);
        StorageApi.Map(api);
        EventsApi.Map(api);
        ArtifactsApi.Map(api);
        PipelinesApi.Map(api);
        StartApi.Map(api);
        ReplayApi.Map(api);
        ControlApi.Map(api);
        KeysApi.Map(api);
    }
}
