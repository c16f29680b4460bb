using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reprise.Engine.Calls;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;
using Reprise.Server.Requests;

namespace Reprise.Server.Agents;

/// <summary>A call as it comes over HTTP: what is called with what, by whom, and who is told of its end.</summary>
/// <param name="Call">The call.</param>
/// <param name="Caller">The execution that makes it; null for a call from outside.</param>
/// <param name="Webhook">Who is told; null for nobody.</param>
/// <param name="Body">The body itself.</param>
internal sealed record CallBody(CallRequest Call, ExecutionId? Caller, WebhookTarget? Webhook, JsonElement Body)
{
    private const string ContextHeader = "X-Reprise-Context";

    /// <summary>Reads one.</summary>
    /// <exception cref="RepriseException"><c>call.invalid</c>.</exception>
    public static async Task<CallBody> ReadAsync(HttpContext http, string target, string actor)
    {
        var body = await LooseBody.ReadAsync(http);
        var call = new CallRequest(target)
        {
            Input = body.TryGetProperty("input", out var input) ? Encoding.UTF8.GetBytes(input.GetRawText()) : default(ReadOnlyMemory<byte>?),
            Context = body.Field("context") ?? ContextOf(http.Request),
            Reason = body.Text("reason"),
            Actor = actor,
            Trace = Traces.Of(http),
        };
        return new CallBody(call, CallerOf(http.Request), body.Field("webhook") is { } webhook ? WebhookTarget.Read(webhook) : null, body);
    }

    /// <summary>The execution that a request comes from. Both headers name it; where they differ, the first is the true one (an old SDK gets the second wrong below the third level).</summary>
    public static ExecutionId? CallerOf(HttpRequest request)
    {
        foreach (var name in (string[])["X-Execution-ID", "X-Parent-Execution-ID"])
        {
            if (request.Headers[name] is not [{ Length: > 0 } text])
            {
                continue;
            }

            if (ExecutionId.TryParse(text, out var id))
            {
                return id;
            }

            if (text.StartsWith(StepId.Prefix, StringComparison.Ordinal))
            {
                throw new RepriseException("call.invalid", $"The header {name} names the execution '{text}', which is no id that this server gives.",
                    "Send the id that the agent was called with, as it is; leave the header out for a call from outside.");
            }
        }

        return null; // An id of somebody else's making: to this server the call comes from outside.
    }

    private static JsonElement? ContextOf(HttpRequest request)
    {
        if (request.Headers[ContextHeader] is not [{ Length: > 0 } text])
        {
            return null;
        }

        try
        {
            var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
            return CanonicalJson.Parse(Convert.FromBase64String(padded));
        }
        catch (FormatException e)
        {
            throw new RepriseException("call.invalid", $"The header {ContextHeader} cannot be read: {e.Message}", "It holds JSON as base64url.", inner: e);
        }
    }
}
