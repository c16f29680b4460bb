using Reprise.Engine.Processes;

namespace Reprise.Engine.Running;

/// <summary>
/// The folders in which steps of a run worked, on their way out. Removing one takes the disk longer than making it, and no step needs to wait for that:
/// they go one after the other while later steps run, and the run ends when all have gone.
/// </summary>
internal sealed class WorkFolders
{
    private const int Most = 64;
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock _gate = new();
    private readonly Queue<string> _left = [];
    private Task _removing = Task.CompletedTask;
    private bool _busy;

    /// <summary>Takes a folder that nobody uses any more; removes it here and now where too many wait.</summary>
    public void Leave(string folder)
    {
        lock (_gate)
        {
            if (_left.Count < Most)
            {
                _left.Enqueue(folder);
                if (!_busy)
                {
                    _busy = true;
                    _removing = Task.Run(RemoveAll);
                }

                return;
            }
        }

        Remove(folder);
    }

    /// <summary>Waits until all that were left have gone.</summary>
    public Task EmptyAsync()
    {
        lock (_gate)
        {
            return _removing;
        }
    }

    /// <summary>Removes a folder, whatever a command did to it.</summary>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            // The command took away the right to look into a folder; it is ours, so the right can be given back.
            Unlock(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private void RemoveAll()
    {
        while (Next() is { } folder)
        {
            try
            {
                Remove(folder);
            }
            catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
            {
                // It stays: no result depends on it, and what a step came to is no worse for it.
            }
        }
    }

    private string? Next()
    {
        lock (_gate)
        {
            _busy = _left.TryDequeue(out var folder);
            return folder;
        }
    }

    private static void Unlock(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, OwnerAll);
        }

        foreach (var child in Directory.EnumerateDirectories(folder).Where(c => FileStamp.Of(c, followLinks: false) is { IsFolder: true }))
        {
            Unlock(child);
        }
    }
}
