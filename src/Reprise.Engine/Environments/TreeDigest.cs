using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Reprise.Engine.Processes;

namespace Reprise.Engine.Environments;

/// <summary>
/// Tells whether anything in a folder was changed, without reading the files: names, rights, sizes, targets of links, and for each file the time of its last
/// change, which the system keeps and no program can set back. Where the folder lies counts too: an installed environment cannot be moved.
/// </summary>
internal static class TreeDigest
{
    /// <summary>The digest as hexadecimal text.</summary>
    /// <param name="folder">The folder; absolute.</param>
    /// <param name="except">A file directly in it that does not count.</param>
    public static string Of(string folder, string except)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, folder);
        foreach (var name in Names(folder).Where(n => !string.Equals(n, except, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            Add(hash, Line(folder, name));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Line(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return FileStamp.Of(path, followLinks: false) switch
        {
            { IsLink: true } => $"{name}\0-> {new FileInfo(path).LinkTarget}",
            { IsFolder: true, Mode: var mode } => $"{name}\0{mode}", // Its time changes with any file that comes and goes.
            { } file => $"{name}\0{file.Mode}\0{file.Size}\0{file.Changed}",
            null => name,
        };
    }

    private static IEnumerable<string> Names(string folder) => new FileSystemEnumerable<string>(
        folder, (ref entry) => Path.GetRelativePath(folder, entry.ToFullPath()),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
    {
        ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    private static void Add(IncrementalHash hash, string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\0\n"));
}
