using Reprise.Kernel;

namespace Reprise.Engine.Environments;

/// <summary>Installed environments by the digest of what defines them. Each is made once, whole or not at all, also where several ask at once; all can be removed at any time.</summary>
/// <param name="folder">Where they lie; absolute.</param>
internal sealed class EnvironmentCache(string folder)
{
    private const string Complete = ".complete"; // Holds the digest of the folder as it was made.
    private const int TryAgain = 11; // EAGAIN: what the system says of a file that another has locked.
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The folder of an environment, made now where it is not there, or where it is no longer as it was made: a step without a sandbox can write it.
    /// </summary>
    /// <param name="key">The hexadecimal digest of what defines it.</param>
    /// <param name="make">Makes it in the folder given, which is empty. It stays where it is made: a virtual environment cannot be moved.</param>
    /// <param name="cancellation">Ends the waiting and the making.</param>
    /// <exception cref="RepriseException"><c>environment.failed</c>, or what making it throws.</exception>
    public async ValueTask<CachedFolder> GetAsync(string key, Func<string, CancellationToken, ValueTask> make, CancellationToken cancellation)
    {
        try
        {
            _ = Directory.CreateDirectory(folder);
            await using var held = await LockAsync(Path.Combine(folder, key + ".lock"), cancellation);
            var path = Choose(Path.Combine(folder, key));
            if (!File.Exists(Path.Combine(path, Complete)))
            {
                await MakeAsync(path, make, cancellation);
            }

            return new CachedFolder(path, new FileStream(Path.Combine(path, Complete), FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("environment.failed", $"The folder of environments, {folder}, cannot be used: {e.Message}", "Check who owns it, its rights and the room on its disk.", inner: e);
        }
    }

    /// <summary>The folder that is as it was made, or else the one to make it in. One that was changed while somebody works in it is left to them, and its neighbour taken.</summary>
    private static string Choose(string first)
    {
        for (var i = 1; ; i++)
        {
            var path = i == 1 ? first : $"{first}-{i}";
            var complete = Path.Combine(path, Complete);
            if (File.Exists(complete) && IsUnchanged(path))
            {
                return path;
            }

            if (!File.Exists(complete) || IsFree(complete))
            {
                Remove(path); // Also what a process left that was killed over it.
                return path;
            }
        }
    }

    private static bool IsFree(string complete)
    {
        using var alone = Lock(complete);
        return alone is not null;
    }

    private static bool IsUnchanged(string path)
    {
        try
        {
            return string.Equals(File.ReadAllText(Path.Combine(path, Complete)), TreeDigest.Of(path, Complete), StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Something in it can no longer be read.
        }
    }

    private static async ValueTask MakeAsync(string path, Func<string, CancellationToken, ValueTask> make, CancellationToken cancellation)
    {
        _ = Directory.CreateDirectory(path);
        try
        {
            await make(path, cancellation);
            await File.WriteAllTextAsync(Path.Combine(path, Complete), TreeDigest.Of(path, Complete), cancellation);
        }
        catch
        {
            Remove(path);
            throw;
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Holds a lock file open for this process alone, as the system sees to; a process that dies lets go of it.</summary>
    private static async ValueTask<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Lock(path) is { } held)
            {
                return held;
            }

            await Task.Delay(LockPoll, cancellation);
        }
    }

    /// <summary>The file, held by nobody else; null where somebody holds it. Any other fault is thrown.</summary>
    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == TryAgain)
        {
            return null;
        }
    }
}

/// <summary>An environment's folder. While somebody keeps this, nobody removes the folder to make it again.</summary>
/// <param name="Path">The folder; absolute.</param>
/// <param name="Held">Says that it is in use.</param>
internal sealed record CachedFolder(string Path, FileStream Held);
