using System.Text;
using System.Text.Json;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Imports;

/// <summary>Reads an input or output of an imported step, and takes the bytes in that it names.</summary>
/// <param name="store">Where bytes go.</param>
/// <param name="folder">What paths are relative to.</param>
internal sealed class ArtifactLine(IArtifactStore store, string folder)
{
    private static readonly string[] Known = ["name", "digest", "path", "text", "size", "media_type"];

    /// <summary>Reads one.</summary>
    /// <param name="json">The object.</param>
    /// <param name="where">What messages call it.</param>
    /// <param name="isOutput">Whether small bytes may travel in the step's row.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The artifact, and its path where it was given as a file.</returns>
    /// <exception cref="RepriseException"><c>import.invalid</c>, <c>input.not_found</c>.</exception>
    public async ValueTask<(StepArtifact Artifact, string? Path)> ReadAsync(JsonElement json, string where, bool isOutput, CancellationToken cancellation)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new RepriseException("import.invalid", $"{where} is {json.GetRawText()[..1]}…, expected an object with `digest`, `path` or `text`.", "docs/import.md has examples.");
        }

        var fields = new LineFields(json, where);
        fields.Check(Known, []);
        var (path, text, digest) = (fields.Text("path"), fields.Text("text"), fields.Text("digest"));
        var name = fields.Text("name") ?? path ?? StepArtifact.ItemName;
        var artifact = (path, text) switch
        {
            ({ } file, null) => await FileAsync(fields, name, file, isOutput, cancellation),
            (null, { } content) => await BytesAsync(name, Encoding.UTF8.GetBytes(content), fields.Text("media_type") ?? TypeOf(name, "text/plain"), isOutput, cancellation),
            (null, null) => DigestOnly(fields, name, digest),
            _ => throw fields.Wrong("has both `path` and `text`", "Give one of them."),
        };
        return (Checked(fields, artifact, digest), path);
    }

    private static StepArtifact DigestOnly(LineFields fields, string name, string? digest) => Digest.TryParse(digest, out var known)
        ? new StepArtifact(name, known, fields.Size("size") ?? 0, fields.Text("media_type") ?? TypeOf(name, MediaTypes.Unknown), Absent: true)
        : throw fields.Wrong(digest is null ? "does not say which bytes it is" : $"has in `digest` '{digest}', expected sha256: and 64 hex digits",
            "Give `digest`, or the bytes themselves with `path` or `text`.");

    private async ValueTask<StepArtifact> FileAsync(LineFields fields, string name, string path, bool isOutput, CancellationToken cancellation)
    {
        var type = fields.Text("media_type") ?? MediaTypes.OfPath(path);
        var full = Path.GetFullPath(path, folder);
        try
        {
            await using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
            if (isOutput && file.Length <= StepArtifact.MaxInlineSize)
            {
                var bytes = new byte[file.Length];
                await file.ReadExactlyAsync(bytes, cancellation);
                return await BytesAsync(name, bytes, type, isOutput, cancellation);
            }

            var (digest, size) = await store.PutAsync(file, cancellation);
            return new StepArtifact(name, digest, size, type);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or EndOfStreamException)
        {
            throw new RepriseException("input.not_found", $"The file {path} cannot be read: {UnreadableFile.Reason(full, failure)}.",
                "A `path` is relative to the folder of the imported file. Where the bytes are gone, give only their `digest`.", [new("path", full)], failure);
        }
    }

    private async ValueTask<StepArtifact> BytesAsync(string name, byte[] bytes, string type, bool isOutput, CancellationToken cancellation) =>
        isOutput && bytes.Length <= StepArtifact.MaxInlineSize
            ? new StepArtifact(name, Digest.Of(bytes), bytes.Length, type, bytes)
            : new StepArtifact(name, await store.PutAsync(bytes, cancellation), bytes.Length, type);

    private static StepArtifact Checked(LineFields fields, StepArtifact artifact, string? digest)
    {
        if (digest is not null && !(Digest.TryParse(digest, out var claimed) && claimed == artifact.Digest))
        {
            throw fields.Wrong($"says `digest` {digest}, but the bytes given have {artifact.Digest}", "Give the bytes as they were, or the digest alone.");
        }

        return !artifact.Absent && fields.Size("size") is { } size && size != artifact.Size
            ? throw fields.Wrong($"says `size` {size}, but {artifact.Size} bytes are given", "Give the bytes as they were, or leave `size` out.")
            : artifact;
    }

    private static string TypeOf(string name, string otherwise) => MediaTypes.OfPath(name) is var type and not MediaTypes.Unknown ? type : otherwise;
}
