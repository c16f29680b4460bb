using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Environments;

/// <summary>A program of this machine.</summary>
/// <param name="Name">The name by which it is called.</param>
/// <param name="Path">Its file; absolute.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Version">What a known interpreter says of itself, or null.</param>
internal sealed partial record FoundProgram(string Name, string Path, Digest Digest, string? Version)
{
    /// <summary>The program as an environment document names it: without its path.</summary>
    public JsonObject ToJson() => new() { ["name"] = Name, ["version"] = Version, ["digest"] = Digest.ToString() };

    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Finds a program along PATH. Where a recording names it with a digest, the one that is the same wins over the one that comes first.</summary>
    /// <param name="runner">Asks interpreters for their version.</param>
    /// <param name="name">Its name.</param>
    /// <param name="recorded">The recorded digest, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>Null where there is none of this name.</returns>
    public static async ValueTask<FoundProgram?> FindAsync(ProcessRunner runner, string name, Digest? recorded, CancellationToken cancellation)
    {
        if (Executable.Find(name, ProcessEnvironment.SearchPath) is not { } first)
        {
            return recorded is { } gone && await SameAsync(runner, name, gone, cancellation) is { } other ? await OfAsync(runner, name, other, cancellation) : null;
        }

        var path = await BehindShimAsync(runner, first, cancellation);
        if (recorded is { } wanted && await FileDigests.OfAsync(path, cancellation) != wanted)
        {
            path = await SameAsync(runner, name, wanted, cancellation) ?? path;
        }

        return await OfAsync(runner, name, path, cancellation);
    }

    /// <summary>The digest that a member of a document gives a program of this name, or null.</summary>
    public static Digest? RecordedDigest(JsonElement? document, string member, string name) =>
        document is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(member, out var found)
            ? (found.ValueKind == JsonValueKind.Array ? found.EnumerateArray() : Enumerable.Repeat(found, 1)).Select(p => DigestOf(p, name)).FirstOrDefault(d => d is not null)
            : null;

    private static Digest? DigestOf(JsonElement program, string name) =>
        program is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty("digest", out var digest)
            && known.TryGetProperty("name", out var named) && string.Equals(named.GetString(), name, StringComparison.Ordinal) && Digest.TryParse(digest.GetString(), out var value) ? value : null;

    private static async ValueTask<FoundProgram> OfAsync(ProcessRunner runner, string name, string path, CancellationToken cancellation) =>
        new(name, path, await FileDigests.OfAsync(path, cancellation), await ProgramIdentity.VersionAsync(runner, path, cancellation));

    /// <summary>A file along PATH with these bytes, under this name or, of an interpreter, under one with another version number.</summary>
    private static async ValueTask<string?> SameAsync(ProcessRunner runner, string name, Digest wanted, CancellationToken cancellation)
    {
        var stem = VersionNumber().Replace(name, "");
        foreach (var folder in ProcessEnvironment.SearchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, stem + "*", Readable).Order(StringComparer.Ordinal))
            {
                if (string.Equals(VersionNumber().Replace(System.IO.Path.GetFileName(file), ""), stem, StringComparison.Ordinal)
                    && await BehindAsync(runner, file, wanted, cancellation) is { } path)
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>The program behind a file where it has these bytes, else null: also where it may not be read.</summary>
    private static async ValueTask<string?> BehindAsync(ProcessRunner runner, string file, Digest wanted, CancellationToken cancellation)
    {
        try
        {
            return FileStamp.Of(file) is { IsExecutable: true } && await BehindShimAsync(runner, file, cancellation) is var path
                && await FileDigests.OfAsync(path, cancellation) == wanted ? path : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RepriseException { Code: "input.not_found" or "exec.not_found" })
        {
            return null;
        }
    }

    /// <summary>Version managers put a script in the place of an interpreter: it is asked for the file behind it.</summary>
    private static async ValueTask<string> BehindShimAsync(ProcessRunner runner, string path, CancellationToken cancellation)
    {
        if (Executable.Interpreter(path, ProcessEnvironment.SearchPath) is null || Question(System.IO.Path.GetFileName(path)) is not { } question)
        {
            return path;
        }

        var request = new ProcessRequest { Path = path, Arguments = question, Environment = InstallVariables.Capture(), Folder = "/", OutputLimit = 64 * 1024 };
        using var result = await runner.RunAsync(request, cancellation);
        var answer = result.OutputTail.ToText().Trim();
        return result.Succeeded && File.Exists(answer) ? answer : path;
    }

    private static string[]? Question(string name) => VersionNumber().Replace(name, "") switch
    {
        "python" => ["-c", "import os, sys; print(os.path.realpath(sys.executable))"],
        "node" => ["-p", "process.execPath"],
        _ => null,
    };

    [GeneratedRegex(@"-?\d[\d.]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionNumber();
}
