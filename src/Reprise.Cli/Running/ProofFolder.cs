using Reprise.Cli.Commands;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

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
    public async Task<IReadOnlyList<string>> WriteAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var written = new List<string> { Path.Combine(_path, "manifest.json") };
        await using (var manifest = (await ManifestReader.OpenAsync(recording, run, cancellation))!)
        {
            await FileCopy.WriteAsync(manifest, written[0], cancellation);
        }

        var terms = run.Header.Rerun!;
        if (await ReplayedArtifact.FindAsync(recording, run, cancellation) is { } artifact)
        {
            var file = Path.GetFullPath(Readable(terms, artifact), _path);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var content = await OutputReader.OpenAsync(recording, artifact, cancellation);
            await FileCopy.WriteAsync(content, file, cancellation);
            written.Add(file);
        }

        return written;
    }

    /// <summary>The artifact's name as a path below the folder; else its digest.</summary>
    private static string Readable(RerunTerms terms, StepArtifact artifact)
    {
        var parts = (terms.Name ?? "").Split('/', '\\').Where(p => p is not ("" or "." or "..") && !p.Any(char.IsControl)).ToList();
        return parts.Count > 0 && !(parts is ["manifest.json"]) ? Path.Combine([.. parts]) : artifact.Digest.ToHex();
    }
}
