using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Mail;
using Reprise.Hosting;
using Reprise.Hosting.Mail;
using Reprise.Kernel;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Api;

/// <summary>The outbox, and a mail to try the settings.</summary>
internal static class MailApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/mail", ListAsync).WithMetadata(new NeedsRole(KeyRole.Operator)).Describe("listMail", "The outbox, newest first").Produces<PageObject<MailObject>>();
        _ = api.MapPost("/mail/{id}/retry", (ServerParts parts, string id) => Answer.Of(MailMapping.ToObject(MailMapping.Retry(parts.Mail.Outbox, id)), ContractJson.Line.MailObject, StatusCodes.Status202Accepted))
            .Describe("retryMail", "Send a mail again that failed, or of which nobody knows whether it was sent").Produces<MailObject>(StatusCodes.Status202Accepted);
        _ = api.MapPost("/settings/mail/test", TestAsync).WithMetadata(new NeedsRole(KeyRole.Admin))
            .Describe("testMail", "Send a mail at once; the answer is what the mail server said").Accepts<MailTestBody>("application/json").Produces<MailTestObject>();
    }

    private static Task<IResult> ListAsync(ServerParts parts, string? state, string? run, string? after, int? limit)
    {
        var size = Page.SizeOf(limit);
        return Page.OfAsync(
            parts.Mail.Outbox.Table.List(TextValues.Word<MailState>("state", state), run, Page.Cursor(after), size + 1), size,
            mail => mail.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), mail => ValueTask.FromResult(MailMapping.ToObject(mail)), ContractJson.Line.MailObject);
    }

    private static async Task<IResult> TestAsync(HttpContext http, ServerParts parts, CancellationToken cancellation)
    {
        var body = (await RequestBody.ReadAsync(http, BodyJson.Default.MailTestBody)).Value;
        var settings = Outbox.Require("The test", parts.Mail.Outbox.Settings);
        var to = body.To is not null ? EmailAddress.Parse("The field 'to'", body.To)
            : EmailAddress.TryParse(Caller.Of(http).Address, out var own) ? own
            : settings.Operator ?? throw new RepriseException("usage.invalid", "The body needs the field 'to': neither has your key an address, nor is an operator named.", "For example: { \"to\": \"ann@example.org\" }");
        return Answer.Of(await MailMapping.TestAsync(settings, to, parts.Time, cancellation), ContractJson.Line.MailTestObject);
    }
}
