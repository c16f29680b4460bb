using System.ComponentModel;

namespace Reprise.Engine.Handlers.HttpFetch;

/// <summary>Parameters of <c>http_fetch</c>.</summary>
public sealed record HttpFetchParameters
{
    [Description("The address, http or https. {{/pointer}} puts in a value of the JSON input, percent-encoded; {{{/pointer}}} as it is.")]
    public required string Url { get; init; }

    [Description("The method. Default GET.")]
    public string Method { get; init; } = "GET";

    [Description("Headers. ${secret:NAME} in a value is taken from the environment variable NAME when the step runs, and is recorded nowhere.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("The body to send, with {{{/pointer}}} as in url. Default: none.")]
    public string? Body { get; init; }

    [Description("The statuses that count as success. Default: 200 to 299.")]
    public IReadOnlyList<int>? Expect { get; init; }

    [Description("The most bytes that an answer may have. Default 67108864 (64 MiB).")]
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;

    [Description("The output's media type. Default: what the answer says.")]
    public string? MediaType { get; init; }
}
