using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reprise.Kernel;

namespace Reprise.Server.Http;

/// <summary>Parts of a request's path as they were sent: the framework decodes all but <c>%2F</c>, after which an encoded percent sign cannot be told from an encoded slash.</summary>
internal static class PathText
{
    /// <summary>One part, decoded once.</summary>
    /// <param name="http">The request.</param>
    /// <param name="index">Which, from 0: of <c>/api/v1/runs/ID</c> 3 is the id.</param>
    public static string Part(HttpContext http, int index) => Uri.UnescapeDataString(Parts(http)[index]);

    /// <summary>All from one part on, each decoded once, joined by <c>/</c>.</summary>
    public static string From(HttpContext http, int index) => string.Join('/', Parts(http).Skip(index).Select(Uri.UnescapeDataString));

    private static string[] Parts(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (!path.StartsWith('/'))
        {
            // A proxy's form: the whole URL.
            path = path.IndexOf('/', path.IndexOf("//", StringComparison.Ordinal) + 2) is var at and >= 0 ? path[at..] : "/";
        }

        var parts = path[1..].Split('/');
        return parts.Length == http.Request.Path.Value!.Count('/') ? parts
            : throw new RepriseException("usage.invalid", "The path has parts that are `.` or `..`.", "Write the path without them.");
    }
}
