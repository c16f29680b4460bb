using Reprise.Kernel;

namespace Reprise.Engine.Environments;

/// <summary>Installed environments by the digest of what defines them. Each is made once, whole or not at all, also where several ask at once; all can be removed at any time.</summary>
/// <param name="folder">Where they lie; absolute.</param>
internal sealed class EnvironmentCache(string folder)
{
    private const string Complete = ".complete";
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>The folder of an environment, made now where it is not there.</summary>
    /// <param name="key">The hexadecimal digest of what defines it.</param>
    /// <param name="make">Makes it in the folder given, which is empty. It stays where it is made: a virtual environment cannot be moved.</param>
    /// <param name="cancellation">Ends the waiting and the making.</param>
    public async ValueTask<string> GetAsync(string key, Func<string, CancellationToken, ValueTask> make, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, key);
        if (IsComplete(path))
        {
            return path;
        }

        _ = Directory.CreateDirectory(folder);
        await using var held = await LockAsync(path + ".lock", cancellation);
        if (IsComplete(path))
        {
            return path;
        }

        Remove(path); // What a process left that was killed over it.
        _ = Directory.CreateDirectory(path);
        try
        {
            await make(path, cancellation);
            await File.WriteAllTextAsync(Path.Combine(path, Complete), "", cancellation);
            return path;
        }
        catch
        {
            Remove(path);
            throw;
        }
    }

    private static bool IsComplete(string path) => File.Exists(Path.Combine(path, Complete));

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Holds the lock file open for this process alone, as the system sees to; a process that dies lets go of it.</summary>
    private static async ValueTask<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path))
            {
                await Task.Delay(LockPoll, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RepriseException("environment.failed", $"The folder of environments cannot be written: {e.Message}", "Check who owns it and its rights.", inner: e);
            }
        }
    }
}
