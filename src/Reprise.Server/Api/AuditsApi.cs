using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Auditing;
using Reprise.Engine.Contract;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Audits: how well the named artifacts are accounted for, now and before.</summary>
internal static class AuditsApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapPost("/audits", BeginAsync).Describe("startAudit", "Score the named artifacts, after making a sample of them again where that is asked for")
            .Accepts<AuditBody>("application/json").Produces<StoredAuditObject>(StatusCodes.Status202Accepted);
        _ = api.MapPost("/audits/{id}/cancel", (ServerParts parts, string id) => Answer.Of(parts.Audits.Cancel(id), ContractJson.Line.StoredAuditObject, StatusCodes.Status202Accepted))
            .Describe("cancelAudit", "Cancel an audit, and what it makes again at the moment; it has ended when its status says so").Produces<StoredAuditObject>(StatusCodes.Status202Accepted);
        _ = api.MapGet("/audits", ListAsync).Describe("listAudits", "Audits in numbers, newest first").Produces<PageObject<StoredAuditObject>>();
        _ = api.MapGet("/audits/{id}", (ServerParts parts, string id) => Answer.Of(parts.Audits.Find(id), ContractJson.Line.StoredAuditObject))
            .Describe("getAudit", "One audit with what it found: its id, or `last` for the newest that came to its end").Produces<StoredAuditObject>();
    }

    private static async Task<IResult> BeginAsync(HttpContext http, ServerParts parts, CancellationToken cancellation)
    {
        var (body, digest) = await RequestBody.ReadAsync(http, BodyJson.Default.AuditBody);
        if (body.Seed is not null && body.Sample is null)
        {
            throw new RepriseException("usage.invalid", "The field 'seed' belongs to 'sample'.", "Add 'sample', for example \"1%\", or leave it out.");
        }

        var request = new AuditRequest { Under = body.Under, Sample = TextValues.Sample("sample", body.Sample), Seed = body.Seed, Actor = Caller.Of(http).Name };
        var begun = !OnceOnly.IsAsked(http.Request) ? await parts.Audits.BeginAsync(request, body.Sample, cancellation) : await OnceAsync(http, parts, digest, request, body.Sample);
        http.Response.Headers.Location = $"/api/v1/audits/{begun.AuditId}";
        return Answer.Of(begun, ContractJson.Line.StoredAuditObject, StatusCodes.Status202Accepted);
    }

    // Of one that was begun before, how it stands now.
    private static async Task<StoredAuditObject> OnceAsync(HttpContext http, ServerParts parts, ReadOnlyMemory<byte> body, AuditRequest request, string? sample)
    {
        var (answer, _) = await OnceOnly.KeepAsync(
            http, parts, body, async () => await parts.Audits.BeginAsync(request, sample, CancellationToken.None), audit => JsonSerializer.SerializeToUtf8Bytes(audit, ContractJson.Line.StoredAuditObject));
        return JsonSerializer.Deserialize(answer.Span, ContractJson.Line.StoredAuditObject)!;
    }

    private static Task<IResult> ListAsync(ServerParts parts, string? after, int? limit)
    {
        var size = Page.SizeOf(limit);
        var found = parts.Audits.List(Page.Cursor(after), size + 1);
        return Page.OfAsync(found, size, a => a.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), a => ValueTask.FromResult(a.Audit), ContractJson.Line.StoredAuditObject);
    }
}
