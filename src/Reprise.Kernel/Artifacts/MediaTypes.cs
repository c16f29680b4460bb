namespace Reprise.Kernel.Artifacts;

/// <summary>Media types by the ending of a file's name.</summary>
public static class MediaTypes
{
    /// <summary>For bytes of which nothing is known.</summary>
    public const string Unknown = "application/octet-stream";

    /// <summary>JSON.</summary>
    public const string Json = "application/json";

    /// <summary>For example <c>text/csv</c> for <c>weather.csv</c>; <see cref="Unknown"/> where the ending says nothing.</summary>
    public static string OfPath(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" or ".geojson" => "application/json",
        ".jsonl" or ".ndjson" => "application/x-ndjson",
        ".csv" => "text/csv",
        ".tsv" => "text/tab-separated-values",
        ".txt" or ".log" => "text/plain",
        ".md" => "text/markdown",
        ".html" or ".htm" => "text/html",
        ".css" => "text/css",
        ".js" or ".mjs" => "text/javascript",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".pdf" => "application/pdf",
        ".xml" => "application/xml",
        ".yaml" or ".yml" => "application/yaml",
        ".nt" => "application/n-triples",
        ".jsonld" => "application/ld+json",
        ".zip" => "application/zip",
        ".gz" => "application/gzip",
        ".parquet" => "application/vnd.apache.parquet",
        _ => Unknown,
    };
}
