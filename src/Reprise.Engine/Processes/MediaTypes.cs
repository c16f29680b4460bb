namespace Reprise.Engine.Processes;

/// <summary>Media types by a file's ending.</summary>
public static class MediaTypes
{
    /// <summary>The media type of a file; <c>application/octet-stream</c> where the ending says nothing.</summary>
    public static string OfFile(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".json" => "application/json",
        ".jsonl" or ".ndjson" => "application/x-ndjson",
        ".geojson" => "application/geo+json",
        ".jsonld" => "application/ld+json",
        ".csv" => "text/csv",
        ".tsv" => "text/tab-separated-values",
        ".txt" or ".log" => "text/plain",
        ".md" => "text/markdown",
        ".html" or ".htm" => "text/html",
        ".css" => "text/css",
        ".js" or ".mjs" => "text/javascript",
        ".xml" => "application/xml",
        ".yaml" or ".yml" => "application/yaml",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".pdf" => "application/pdf",
        ".nt" => "application/n-triples",
        ".ttl" => "text/turtle",
        ".parquet" => "application/vnd.apache.parquet",
        ".zip" => "application/zip",
        ".gz" => "application/gzip",
        ".tar" => "application/x-tar",
        _ => "application/octet-stream",
    };
}
