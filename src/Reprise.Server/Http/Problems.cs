using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reprise.Kernel;

namespace Reprise.Server.Http;

/// <summary>Answers every error in one form: what the product throws, what the framework refuses, and defects.</summary>
internal sealed class Problems(RequestDelegate next, ServerParts parts)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null } response)
            {
                await WriteAsync(http, OfStatus(http, response.StatusCode));
            }
        }
        catch (RepriseException e)
        {
            await WriteAsync(http, e);
        }
        catch (BadHttpRequestException e)
        {
            if (e.StatusCode == StatusCodes.Status408RequestTimeout)
            {
                http.Response.Headers.RetryAfter = "1";
            }

            await WriteAsync(http, RefusedQuery.Find(http) ?? OfRequest(e));
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer.
        }
#pragma warning disable CA1031 // The last place where a defect can be told to the caller instead of cutting him off.
        catch (Exception e)
#pragma warning restore CA1031
        {
            parts.Options.Say($"{http.Request.Method} {http.Request.Path}: {e}");
            await WriteAsync(http, new RepriseException("internal.error", $"{e.GetType().Name}: {e.Message}", "This is a defect of Reprise; please report it with what the server printed."));
        }
    }

    /// <summary>Writes an error as the answer.</summary>
    public static async Task WriteAsync(HttpContext http, RepriseException error)
    {
        if (http.Response.HasStarted)
        {
            // A part is on its way under another status: the caller must see that it is not whole.
            http.Abort();
            return;
        }

        var problem = ProblemObject.Of(error);
        var (allow, retry) = (http.Response.Headers.Allow, http.Response.Headers.RetryAfter);
        http.Response.Clear();
        (http.Response.Headers.Allow, http.Response.Headers.RetryAfter) = (allow, retry);
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = ProblemObject.MediaType;
        await JsonSerializer.SerializeAsync(http.Response.Body, problem, ServerJson.Line.ProblemObject, http.RequestAborted);
    }

    private static RepriseException OfStatus(HttpContext http, int status) => status switch
    {
        StatusCodes.Status404NotFound => new RepriseException("path.not_found", $"There is nothing at {http.Request.Path}.",
            "The paths are listed at /openapi/v1.json. A slash in the name of an artifact is written %2F."),
        StatusCodes.Status405MethodNotAllowed => new RepriseException("method.not_allowed", $"{http.Request.Path} does not take {http.Request.Method}.",
            http.Response.Headers.Allow.Count > 0 ? $"It takes {http.Response.Headers.Allow}." : null),
        StatusCodes.Status415UnsupportedMediaType => new RepriseException("body.unsupported", $"The body is of type '{http.Request.ContentType}'; expected JSON.",
            "Send it with the header Content-Type: application/json."),
        _ => new RepriseException("usage.invalid", $"The request cannot be answered (status {status}).", "The requests are described at /openapi/v1.json."),
    };

    private static RepriseException OfRequest(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new RepriseException("body.too_large", $"The body of the request is larger than this server takes: {e.Message}", "Give large data as a file: name its path as an input."),
        // A machine under load reads late, too: whoever sent it must not take that for a refusal.
        StatusCodes.Status408RequestTimeout => new RepriseException("server.busy", "The body of the request did not arrive in time.", "Send it again in a second; nothing was begun."),
        StatusCodes.Status415UnsupportedMediaType => new RepriseException("body.unsupported", "The body is not JSON.", "Send it with the header Content-Type: application/json."),
        _ => new RepriseException("usage.invalid", e.Message, "The requests are described at /openapi/v1.json."),
    };
}
