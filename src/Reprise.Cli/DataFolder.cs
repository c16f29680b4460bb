using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Cli;

/// <summary>The folder that holds journal and store: <c>.reprise</c>, found by walking up from here as git does, or named with <c>--data</c>.</summary>
internal sealed class DataFolder : IAsyncDisposable
{
    /// <summary>Its name where none is given.</summary>
    public const string Name = ".reprise";

    private IJournal? _journal;
    private IArtifactStore? _store;

    private DataFolder(string path) => Path = path;

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The journal; opened on first use.</summary>
    public IJournal Journal => _journal ??= throw new NotSupportedException(Path);

    /// <summary>The store; opened on first use.</summary>
    public IArtifactStore Store => _store ??= throw new NotSupportedException(Path);

    /// <summary>The folder that is there.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>.</exception>
    public static DataFolder Find(string? given)
    {
        if (given is not null)
        {
            var path = System.IO.Path.GetFullPath(given);
            return Directory.Exists(path)
                ? new DataFolder(path)
                : throw new RepriseException("journal.not_found", $"There is no data folder '{path}'.", "`reprise run PIPELINE --data DIR` makes one.");
        }

        var here = Directory.GetCurrentDirectory();
        return Above(here) is { } found
            ? new DataFolder(found)
            : throw new RepriseException("journal.not_found", $"There is no {Name} folder here or above.",
                "Go to the folder where the runs were made, name it with --data, or make one with `reprise run PIPELINE`.", [new("looked from", here)]);
    }

    /// <summary>The folder that is there, else a new one: the one named, or <c>.reprise</c> in the current folder.</summary>
    /// <exception cref="RepriseException"><c>journal.unwritable</c>.</exception>
    public static DataFolder FindOrMake(string? given)
    {
        var here = Directory.GetCurrentDirectory();
        var path = given is not null ? System.IO.Path.GetFullPath(given) : Above(here) ?? System.IO.Path.Combine(here, Name);
        try
        {
            _ = Directory.CreateDirectory(path);
            return new DataFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("journal.unwritable", $"The data folder '{path}' cannot be made: {e.Message}", "Name another with --data.", inner: e);
        }
    }

    /// <summary>Journal and store for reading.</summary>
    public Recording Read() => new(Journal, Store);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_journal is not null)
        {
            await _journal.DisposeAsync();
        }
    }

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var candidate = System.IO.Path.Combine(at.FullName, Name);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
