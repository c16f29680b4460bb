using System.Collections.Concurrent;
using System.Security.Cryptography;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Processes;

/// <summary>Digests of files on this machine, remembered while device, inode, size and time of change stay the same.</summary>
public static class FileDigests
{
    private static readonly ConcurrentDictionary<string, (FileStamp Stamp, Digest Digest)> Known = new(StringComparer.Ordinal);

    /// <summary>The SHA-256 of a file's bytes.</summary>
    /// <exception cref="RepriseException"><c>input.not_found</c>: it cannot be read.</exception>
    public static async ValueTask<Digest> OfAsync(string path, CancellationToken cancellation)
    {
        var stamp = FileStamp.Of(path);
        if (stamp is { } now && Known.TryGetValue(path, out var known) && known.Stamp == now)
        {
            return known.Digest;
        }

        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: false);
            await using (file)
            {
                var digest = new Digest(await SHA256.HashDataAsync(file, cancellation));
                if (stamp is { } before && FileStamp.Of(path) == before)
                {
                    Known[path] = (before, digest);
                }

                return digest;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("input.not_found", $"The file {path} cannot be read: {UnreadableFile.Reason(path, failure)}.", "Check that it exists and may be read.",
                [new("file", path)], failure);
        }
    }
}
