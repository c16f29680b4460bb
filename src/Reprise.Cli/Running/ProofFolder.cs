using Reprise.Cli.Commands;
using Reprise.Cli.Reading;
using Reprise.Kernel;

namespace Reprise.Cli.Running;

/// <summary>The folder of <c>rerun --out</c>: the manifest, and what came out in the place of the artifact.</summary>
internal sealed class ProofFolder
{
    private readonly string _path;

    private ProofFolder(string path) => _path = path;

    /// <summary>Makes sure, before anything runs, that results can be written there.</summary>
    /// <exception cref="RepriseException"><c>output.exists</c>, <c>usage.invalid</c>.</exception>
    public static ProofFolder Open(string path, bool overwrite)
    {
        try
        {
            var folder = Directory.CreateDirectory(path).FullName;
            return overwrite || !Directory.EnumerateFileSystemEntries(folder).Any()
                ? new ProofFolder(folder)
                : throw new RepriseException("output.exists", $"The folder '{path}' is not empty.", "Give a new folder, or say --overwrite.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("usage.invalid", $"The folder '{path}' cannot be made: {e.Message}", "Give another one with --out.", inner: e);
        }
    }

    /// <summary>Writes manifest and artifact; returns the paths of the files.</summary>
    /// <param name="recordings">Where the rerun is recorded.</param>
    /// <param name="rerun">The rerun.</param>
    /// <param name="name">The name that the artifact was asked for by, or null.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public async Task<IReadOnlyList<string>> WriteAsync(IRecordings recordings, string rerun, string? name, CancellationToken cancellation)
    {
        var written = new List<string> { Path.Combine(_path, "manifest.json") };
        await using (var manifest = await recordings.Comparisons.ManifestAsync(rerun, cancellation))
        {
            await FileCopy.WriteAsync(manifest, written[0], cancellation);
        }

        if (await recordings.Comparisons.ReplayedAsync(rerun, cancellation) is { } artifact)
        {
            var file = Path.GetFullPath(Readable(name, artifact.Digest), _path);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var content = await recordings.Artifacts.OpenAsync(artifact.Digest, cancellation);
            await FileCopy.WriteAsync(content, file, cancellation);
            written.Add(file);
        }

        return written;
    }

    /// <summary>The artifact's name as a path below the folder; else its digest.</summary>
    private static string Readable(string? name, string digest)
    {
        var parts = (name ?? "").Split('/', '\\').Where(p => p is not ("" or "." or "..") && !p.Any(char.IsControl)).ToList();
        return parts.Count > 0 && !(parts is ["manifest.json"]) ? Path.Combine([.. parts]) : digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
