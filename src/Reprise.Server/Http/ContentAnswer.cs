using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;

namespace Reprise.Server.Http;

/// <summary>
/// Answers with the bytes of an artifact. They are anybody's: no browser may take them for something else than they are called, or run them in the server's name.
/// The digest is always checked: of a whole answer while it is sent, of a range before.
/// </summary>
/// <param name="recording">Where they stand.</param>
/// <param name="artifact">Which.</param>
internal sealed class ContentAnswer(Recording recording, StepArtifact artifact) : IResult
{
    /// <summary>What a browser may show in its place; all else it saves.</summary>
    private static readonly string[] Shown =
    [
        "text/plain", "text/csv", "text/tab-separated-values", "text/markdown", "application/json", "application/x-ndjson", "application/ld+json", "application/n-triples", "application/yaml",
        "image/png", "image/jpeg", "image/gif", "image/webp",
    ];

    /// <summary>What a page may show in a frame: without scripts, without a request to anywhere, and as of no origin at all.</summary>
    private static readonly string[] Framed = ["text/html", "image/svg+xml"];

    private const string FramePolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'";
    private bool _framed;

    /// <summary>Whether the address always gives these bytes.</summary>
    public bool Lasting { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        _framed = IsFramed(httpContext.Request);
        var (request, response, cancellation) = (httpContext.Request, httpContext.Response, httpContext.RequestAborted);
        var tag = new EntityTagHeaderValue($"\"{artifact.Digest.ToHex()}\"");
        var ranged = request.Headers.Range.Count > 0;
        var content = await OutputReader.OpenAsync(recording, artifact, cancellation);
        if (ranged && !content.CanSeek)
        {
            content = await SeekableAsync(content, cancellation);
        }

        SetHeaders(response);
        if (!content.CanSeek)
        {
            response.ContentLength = content.Length;
        }

        await Results.Stream(content, TypeOf(artifact.MediaType), null, null, tag, ranged).ExecuteAsync(httpContext);
    }

    // A browser says itself what it wants the bytes for, and no page can make it say something else: opened by its address, the same document is saved.
    private bool IsFramed(HttpRequest request) =>
        string.Equals(request.Headers["Sec-Fetch-Dest"], "iframe", StringComparison.Ordinal) && string.Equals(request.Headers["Sec-Fetch-Site"], "same-origin", StringComparison.Ordinal)
        && Framed.Contains(PlainType(artifact.MediaType), StringComparer.Ordinal);

    private void SetHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = _framed ? FramePolicy : "sandbox; default-src 'none'";
        headers.Vary = "Sec-Fetch-Dest, Sec-Fetch-Site";
        headers.AcceptRanges = "bytes";
        headers.CacheControl = Lasting ? "private, max-age=31536000, immutable" : "private, no-cache";
        var disposition = new ContentDispositionHeaderValue(_framed || Shown.Contains(PlainType(artifact.MediaType), StringComparer.Ordinal) ? "inline" : "attachment");
        disposition.SetHttpFileName(artifact.Name[(artifact.Name.LastIndexOf('/') + 1)..]);
        headers.ContentDisposition = disposition.ToString();
    }

    /// <summary>Reads and checks all of it, then opens it anew where any place can be reached.</summary>
    private async ValueTask<Stream> SeekableAsync(Stream content, CancellationToken cancellation)
    {
        await using (content)
        {
            await content.CopyToAsync(Stream.Null, cancellation);
        }

        return recording.Store.LocalPath(artifact.Digest) is { } path
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous)
            : throw new InvalidOperationException($"The store keeps no file of {artifact.Digest}.");
    }

    // A media type is what a handler or an import said.
    private static string TypeOf(string text) => MediaTypeHeaderValue.TryParse(text, out var type) && type.MediaType.HasValue ? type.ToString() : MediaTypes.Unknown;

    private static string PlainType(string text) => MediaTypeHeaderValue.TryParse(text, out var type) ? type.MediaType.ToString().ToLowerInvariant() : "";
}
