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
        HealthApi.Map(app.MapGroup("").WithTags("server"));
        MetricsApi.Map(app.MapGroup("").WithTags("server"));
        OpenApiDocument.Map(app);
        var api = app.MapGroup("/api/v1").AddEndpointFilterFactory(KnownQuery.Filter)
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemObject), [ProblemObject.MediaType]));
        RunListApi.Map(api.MapGroup("").WithTags("runs"));
        BulkApi.Map(api.MapGroup("").WithTags("runs"));
        RunsApi.Map(api.MapGroup("").WithTags("runs"));
        RunStepsApi.Map(api.MapGroup("").WithTags("steps"));
        StorageApi.Map(api.MapGroup("").WithTags("storage"));
        EventsApi.Map(api.MapGroup("").WithTags("events"));
        ArtifactsApi.Map(api.MapGroup("").WithTags("artifacts"));
        ProvenanceApi.Map(api.MapGroup("").WithTags("artifacts"));
        ManifestApi.Map(api.MapGroup("").WithTags("runs"));
        PipelinesApi.Map(api.MapGroup("").WithTags("pipelines"));
        StartApi.Map(api.MapGroup("").WithTags("executions"));
        ReplayApi.Map(api.MapGroup("").WithTags("executions"));
        RestartApi.Map(api.MapGroup("").WithTags("executions"));
        CompareApi.Map(api.MapGroup("").WithTags("runs"));
        AuditsApi.Map(api.MapGroup("").WithTags("audits"));
        ControlApi.Map(api.MapGroup("").WithTags("executions"));
        SessionApi.Map(api.MapGroup("").WithTags("keys"));
        KeysApi.Map(api.MapGroup("").WithTags("keys"));
        SettingsApi.Map(api.MapGroup("").WithTags("settings"));
        MailApi.Map(api.MapGroup("").WithTags("mail"));
        NodesApi.Map(api.MapGroup("").WithTags("nodes"));
        CallsApi.Map(api.MapGroup("").WithTags("calls"));
        ExecuteApi.Map(api.MapGroup("").WithTags("calls"));
        ExecutionsApi.Map(api.MapGroup("").WithTags("executions"));
        MemoryApi.Map(api.MapGroup("").WithTags("memory"));
        _ = app.MapPost("/api/ui/v1/executions/note", ExecutionsApi.NoteAsync).ExcludeFromDescription(); // Where an SDK sends its notes.
    }
}
