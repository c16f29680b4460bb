using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Reprise.Server.Http;

/// <summary>An answer with one JSON document: the same objects as the command line prints with <c>--json</c>, without blanks.</summary>
/// <param name="value">The object.</param>
/// <param name="type">How it is written.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class Answer<T>(T value, JsonTypeInfo<T> type, int status) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = Answer.MediaType;
        await JsonSerializer.SerializeAsync(httpContext.Response.Body, value, type, httpContext.RequestAborted);
    }
}

/// <summary>Makes answers.</summary>
internal static class Answer
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/json; charset=utf-8";

    /// <summary>An object.</summary>
    public static IResult Of<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new Answer<T>(value, type, status);
}
