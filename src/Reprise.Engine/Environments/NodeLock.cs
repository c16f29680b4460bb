using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reprise.Engine.Environments;

/// <summary>A lock file of npm: whether it pins each package by its bytes, and whether they are installed.</summary>
internal static partial class NodeLock
{
    /// <summary>Its name.</summary>
    public const string FileName = "package-lock.json";

    private const string Folder = "node_modules/";

    /// <summary>What is wrong with it, or null: a package that no hash pins, or that lies where a recording does not reach.</summary>
    public static string? Problem(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("packages", out var packages) && packages.ValueKind == JsonValueKind.Object
                ? packages.EnumerateObject().Select(Problem).FirstOrDefault(p => p is not null)
                : "which has no `packages`: expected `lockfileVersion` 2 or 3";
        }
        catch (JsonException e)
        {
            return $"which is no JSON: {e.Message.TrimEnd('.')}";
        }
    }

    /// <summary>What it names and is not installed in a folder, or null. What npm may leave out (by operating system, or as an optional peer) does not count.</summary>
    public static string? Missing(ReadOnlyMemory<byte> text, string folder)
    {
        using var document = JsonDocument.Parse(text);
        var missing = document.RootElement.GetProperty("packages").EnumerateObject()
            .FirstOrDefault(p => p.Name.StartsWith(Folder, StringComparison.Ordinal) && !Is(p.Value, "optional") && !Is(p.Value, "devOptional") && !Is(p.Value, "peer")
                && !File.Exists(Path.Combine(folder, p.Name, "package.json")));
        return missing.Value.ValueKind == JsonValueKind.Undefined ? null : $"{missing.Name} is not there";
    }

    private static string? Problem(JsonProperty package)
    {
        var entry = package.Value;
        if (package.Name.Length == 0 || entry.ValueKind != JsonValueKind.Object || Is(entry, "inBundle"))
        {
            return null; // The project itself, or what comes in the tarball of another package.
        }

        var source = Text(entry, "resolved");
        return Is(entry, "link") || !package.Name.Contains(Folder, StringComparison.Ordinal) ? $"in which {package.Name} is a folder of this machine, which no recording keeps"
            : source.StartsWith("file:", StringComparison.Ordinal) ? $"in which {package.Name} comes from {source}, which no recording keeps"
            : source.StartsWith("git", StringComparison.Ordinal) ? (Commit().IsMatch(source) ? null : $"in which {package.Name} comes from {source}: expected a commit behind `#`")
            : Text(entry, "integrity").Length == 0 ? $"in which {package.Name} has no `integrity`, so nothing says which bytes it has"
            : null;
    }

    private static bool Is(JsonElement entry, string name) => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex("#[0-9a-f]{40}([0-9a-f]{24})?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Commit();
}
