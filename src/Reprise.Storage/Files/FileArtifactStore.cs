using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Storage.Files;

/// <summary>Artifacts as files <c>objects/ab/cdef…</c>. A file appears there whole or not at all: it is written elsewhere, synced, moved, and its folder synced.</summary>
public sealed class FileArtifactStore : IArtifactStore
{
    private const int BufferSize = 128 * 1024;
    private const int MostKnown = 200_000;
    private readonly ConcurrentDictionary<Digest, byte> _known = new();
    private readonly string _objects;
    private readonly string _temporary;
    private readonly Action<string> _boundary;

    /// <summary>Opens a store.</summary>
    /// <param name="objects">Its folder; made on first use.</param>
    /// <param name="temporary">Where files are written first: on the same file system.</param>
    /// <param name="boundary">Called before and after each durable operation with its name; a test stops the store there by throwing.</param>
    public FileArtifactStore(string objects, string temporary, Action<string>? boundary = null)
    {
        _objects = Path.GetFullPath(objects);
        _temporary = Path.GetFullPath(temporary);
        _boundary = boundary ?? (static _ => { });
    }

    /// <inheritdoc/>
    public string Kind => "files";

    /// <inheritdoc/>
    public ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var digest = Digest.Of(bytes.Span);
        if (!IsKnown(digest) && !IsThere(digest, bytes.Length))
        {
            Store(file => RandomAccess.Write(file.SafeFileHandle, bytes.Span, 0), digest);
        }

        Remember(digest);
        return ValueTask.FromResult(digest);
    }

    /// <inheritdoc/>
    public async ValueTask<(Digest Digest, long Size)> PutAsync(Stream content, CancellationToken cancellation)
    {
        var draft = NewDraft();
        try
        {
            Digest digest;
            long size;
            _boundary("store.write.before");
            await using (var file = Create(draft))
            {
                (digest, size) = await CopyAsync(content, file, cancellation);
                if (IsThere(digest, size))
                {
                    Remember(digest);
                    return (digest, size);
                }

                Sync(file);
            }

            Place(draft, digest);

            Remember(digest);
            return (digest, size);
        }
        catch (Exception e) when (DurableFiles.IsOfTheDisk(e))
        {
            throw DurableFiles.Explain(e, _objects);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(Digest digest, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = PathOf(digest);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
            return ValueTask.FromResult<Stream>(new VerifyingStream(file, digest, path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RepriseException(
                "artifact.missing", $"The bytes of {digest} are gone from the store.",
                "`reprise fsck` says which artifacts are hurt. Restore the file from a copy, or run the step that made it again.", [new("file", path)], e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long?> SizeAsync(Digest digest, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var file = new FileInfo(PathOf(digest));
        return ValueTask.FromResult<long?>(file.Exists ? file.Length : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Digest> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(_objects))
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories(_objects))
        {
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                cancellation.ThrowIfCancellationRequested();
                if (Digest.TryParse($"sha256:{Path.GetFileName(folder)}{Path.GetFileName(file)}", out var digest))
                {
                    yield return digest;
                }
            }
        }
    }

    /// <inheritdoc/>
    public string? LocalPath(Digest digest) => PathOf(digest) is var path && File.Exists(path) ? path : null;

    private static async ValueTask<(Digest Digest, long Size)> CopyAsync(Stream from, FileStream to, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var size = 0L;
            int read;
            while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
                size += read;
            }

            return (new Digest(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Store(Action<FileStream> write, Digest digest)
    {
        var draft = NewDraft();
        try
        {
            _boundary("store.write.before");
            using (var file = Create(draft))
            {
                write(file);
                Sync(file);
            }

            Place(draft, digest);
        }
        catch (Exception e) when (DurableFiles.IsOfTheDisk(e))
        {
            throw DurableFiles.Explain(e, _objects);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private FileStream Create(string draft)
    {
        _ = Directory.CreateDirectory(_temporary);

        // Read-only from the start: whoever is handed the path cannot change the bytes by mistake.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        }

        return new FileStream(draft, options);
    }

    private void Sync(FileStream file)
    {
        _boundary("store.sync.before");
        file.Flush(flushToDisk: true);
        _boundary("store.sync.after");
    }

    private void Place(string draft, Digest digest)
    {
        var path = PathOf(digest);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            _ = Directory.CreateDirectory(folder);
            DurableFiles.SyncFolder(_objects);
        }

        _boundary("store.rename.before");
        File.Move(draft, path, overwrite: true);
        _boundary("store.rename.after");
        DurableFiles.SyncFolder(folder);
        _boundary("store.folder.after");
    }

    // A damaged file is replaced by the bytes at hand. Who moved a whole one there may not have come to sync the folder.
    private bool IsThere(Digest digest, long size)
    {
        var path = PathOf(digest);
        if (new FileInfo(path) is not { Exists: true } file || file.Length != size || (!_known.ContainsKey(digest) && !IsSound(path, digest)))
        {
            return false;
        }

        DurableFiles.SyncFolder(Path.GetDirectoryName(path)!);
        return true;
    }

    private static bool IsSound(string path, Digest digest)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.SequentialScan);
        return new Digest(SHA256.HashData(file)) == digest;
    }

    private bool IsKnown(Digest digest) => _known.ContainsKey(digest) && File.Exists(PathOf(digest));

    private void Remember(Digest digest)
    {
        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[digest] = 0;
    }

    private string NewDraft() => Path.Combine(_temporary, $"{Environment.ProcessId}-{Guid.NewGuid():n}");

    private string PathOf(Digest digest)
    {
        var hex = digest.ToHex();
        return Path.Combine(_objects, hex[..2], hex[2..]);
    }
}
