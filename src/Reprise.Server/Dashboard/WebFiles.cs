using System.Security.Cryptography;

namespace Reprise.Server.Dashboard;

/// <summary>
/// The files of the built dashboard by their path in the address: only what a listing of the folder found can be asked for, whatever the address says.
/// A build takes the folder's place at once, so it is listed again when its page is another one. A compressed copy beside a file (<c>.br</c>, <c>.gz</c>)
/// is sent in its place to those who take it.
/// </summary>
internal sealed class WebFiles
{
    /// <summary>The page that every address of the dashboard is answered with.</summary>
    public const string Page = "/index.html";

    // Vite puts a digest into the name of everything below this folder: such a file never changes.
    private const string Immutable = "/assets/";
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly string? _folder;
    private volatile Listing _listing;

    private WebFiles(string? folder) => (_folder, _listing) = (folder, List(folder));

    /// <summary>Lists a folder; null or one that is not there gives none.</summary>
    public static WebFiles Of(string? folder) => new(folder);

    /// <summary>The file at a path, or null.</summary>
    public WebFile? Find(string path)
    {
        if (_listing.BuiltAt != BuiltAt(_folder))
        {
            _listing = List(_folder);
        }

        return _listing.Files.GetValueOrDefault(path);
    }

    private static Listing List(string? folder)
    {
        // Before the files: where a build comes between, the next request lists again.
        var builtAt = BuiltAt(folder);
        var files = new Dictionary<string, WebFile>(StringComparer.Ordinal);
        foreach (var path in folder is not null && Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [])
        {
            if (Types.TryGetValue(Path.GetExtension(path), out var type))
            {
                var address = "/" + Path.GetRelativePath(folder!, path).Replace(Path.DirectorySeparatorChar, '/');
                files.Add(address, new WebFile(path, type, address.StartsWith(Immutable, StringComparison.Ordinal)));
            }
        }

        return new Listing(builtAt, files);
    }

    // The time of a file that is not there is a fixed one.
    private static DateTime BuiltAt(string? folder) => folder is null ? default : File.GetLastWriteTimeUtc(folder + Page);

    private sealed record Listing(DateTime BuiltAt, Dictionary<string, WebFile> Files);
}

/// <summary>A file of the dashboard.</summary>
internal sealed class WebFile(string path, string type, bool isImmutable)
{
    private readonly Lazy<string> _tag = new(() => $"\"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)).AsSpan(0, 16))}\"");

    public string Type => type;

    /// <summary>True where the name tells the contents.</summary>
    public bool IsImmutable => isImmutable;

    /// <summary>Tells one state of the file from another.</summary>
    public string Tag => _tag.Value;

    /// <summary>Where it is on the disk, and how that is encoded; the smallest that is taken.</summary>
    public (string Path, string? Encoding) For(string accepted) =>
        accepted.Contains("br", StringComparison.OrdinalIgnoreCase) && File.Exists(path + ".br") ? (path + ".br", "br")
        : accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase) && File.Exists(path + ".gz") ? (path + ".gz", "gzip")
        : (path, null);
}
