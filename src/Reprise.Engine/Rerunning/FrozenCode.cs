using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Rerunning;

/// <summary>Lays the files that a step's code consisted of (scripts, templates) into a folder, as they were when it was recorded.</summary>
/// <param name="recording">Where the bytes stand.</param>
/// <param name="root">The folder for it; removed with what it holds by whoever made it.</param>
internal sealed class FrozenCode(Recording recording, string root)
{
    /// <summary>The code document behind a code component; null where it is not in the store.</summary>
    public async ValueTask<JsonElement?> ReadAsync(Digest digest, CancellationToken cancellation) =>
        await recording.Store.SizeAsync(digest, cancellation) is null ? null : CanonicalJson.Parse((await recording.ReadAsync(digest, cancellation)).Span);

    /// <summary>The folder with the files that a code or environment document names, or null where it names none.</summary>
    /// <param name="name">The folder's name below the root.</param>
    /// <param name="document">The document.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RepriseException"><c>artifact.missing</c>, <c>artifact.damaged</c>: the bytes of one are not at hand.</exception>
    public async ValueTask<string?> LayOutAsync(string name, JsonElement? document, CancellationToken cancellation)
    {
        var folder = Path.Combine(root, name);
        var any = false;
        foreach (var file in Files(document))
        {
            any = true;
            var path = Path.GetFullPath(file.GetProperty("name").GetString()!, folder);
            if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                continue; // It lay outside the pipeline's folder; binding says that it is missing.
            }

            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var source = await recording.Store.OpenAsync(Digest.Parse(file.GetProperty("digest").GetString()!), cancellation))
            await using (var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await source.CopyToAsync(target, cancellation);
            }

            if (!OperatingSystem.IsWindows() && file.TryGetProperty("executable", out var executable) && executable.GetBoolean())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        return any ? folder : null;
    }

    private static IEnumerable<JsonElement> Files(JsonElement? document) =>
        document is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty("files", out var files) && files.ValueKind == JsonValueKind.Array ? files.EnumerateArray() : [];
}
