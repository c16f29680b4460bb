using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Reprise.Server.Api;

/// <summary>What the OpenAPI document says of a path.</summary>
internal static class Descriptions
{
    /// <summary>Names an operation, which clients call it by, and says what it does.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string summary) => route.WithName(name).WithSummary(summary);
}
