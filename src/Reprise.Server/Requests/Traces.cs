using Microsoft.AspNetCore.Http;
using Reprise.Kernel.Steps;

namespace Reprise.Server.Requests;

/// <summary>The trace that a request belongs to.</summary>
internal static class Traces
{
    /// <summary>What the header <c>traceparent</c> says; null where there is none that can be read, as the standard asks for.</summary>
    public static TraceParent? Of(HttpContext http) => TraceParent.TryParse(http.Request.Headers.TraceParent is [{ } text] ? text : null, out var trace) ? trace : null;
}
