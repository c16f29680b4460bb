using System.Text;
using Microsoft.AspNetCore.Http;

namespace Reprise.Server.Dashboard;

/// <summary>
/// Answers what no path of the API takes: with a file of the dashboard, or with its page, which finds out by the address what to show. Nobody needs a key for that; what the page
/// shows it asks the API for.
/// </summary>
internal sealed class DashboardFiles(RequestDelegate next, WebFiles files)
{
    /// <summary>Nothing runs or loads in the page but what this server sends; artifacts are shown in frames without scripts.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string NotBuilt = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Reprise</title></head><body>
        <h1>The server runs; the dashboard is not built</h1>
        <p>Run <code>scripts/build-web</code> (it needs Node 20.19 or later with npm) and load this page again, or name a built dashboard with <code>--web FOLDER</code>.</p>
        <p>The API is described at <a href="/openapi/v1.json">/openapi/v1.json</a>.</p>
        </body></html>
        """;

    private static readonly string[] OfTheApi = ["/api/", "/openapi/"];

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!reads || http.GetEndpoint() is not null || request.Path.Value is not { } path || OfTheApi.Any(p => path.StartsWith(p, StringComparison.Ordinal)))
        {
            return next(http);
        }

        return files.Find(path) is { } file ? SendAsync(http, file)
            : !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) ? next(http)
            : files.Find(WebFiles.Page) is { } page ? SendAsync(http, page)
            : SayNotBuiltAsync(http);
    }

    private static async Task SendAsync(HttpContext http, WebFile file)
    {
        var response = http.Response;
        Harden(response);
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(file.Tag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (path, encoding) = file.For(http.Request.Headers.AcceptEncoding.ToString());
        response.ContentType = file.Type;
        response.ContentLength = new FileInfo(path).Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        if (HttpMethods.IsGet(http.Request.Method))
        {
            await response.SendFileAsync(path, http.RequestAborted);
        }
    }

    private static async Task SayNotBuiltAsync(HttpContext http)
    {
        Harden(http.Response);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(NotBuilt), http.RequestAborted);
    }

    private static void Harden(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
