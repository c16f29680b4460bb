using Reprise.Kernel;
using Reprise.Storage.Sqlite;

namespace Reprise.Storage.Files;

/// <summary>The folder in which the embedded data live: <c>journal.db</c>, <c>objects/</c>, <c>tmp/</c>, <c>scratch/</c> and <c>working/</c>.</summary>
public sealed class DataFolder
{
    /// <summary>Its usual name.</summary>
    public const string Name = ".reprise";

    private static readonly TimeSpan Leftover = TimeSpan.FromDays(1);

    private DataFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The folder; absolute.</summary>
    public string Path { get; }

    /// <summary>The journal.</summary>
    public string JournalFile => System.IO.Path.Combine(Path, "journal.db");

    /// <summary>What a server keeps beside the journal: keys, and requests that must not be carried out twice.</summary>
    public string ServerFile => System.IO.Path.Combine(Path, "server.db");

    /// <summary>The artifact store.</summary>
    public string Objects => System.IO.Path.Combine(Path, "objects");

    /// <summary>Where files are written before they are moved to their place: on the same file system.</summary>
    public string Temporary => System.IO.Path.Combine(Path, "tmp");

    /// <summary>Where steps have their work folders.</summary>
    public string Scratch => System.IO.Path.Combine(Path, "scratch");

    /// <summary>Where processes note which steps they execute, for those who recover their runs.</summary>
    public string Working => System.IO.Path.Combine(Path, "working");

    /// <summary>The nodes that registered with a server.</summary>
    public string NodesFile => System.IO.Path.Combine(Path, "nodes.db");

    /// <summary>Installed environments: derived, they can be removed at any time.</summary>
    public string Environments => System.IO.Path.Combine(Path, "environments");

    /// <summary>Looks for a data folder in a folder and in those above it, as git does; null where there is none.</summary>
    public static DataFolder? Find(string start)
    {
        for (var folder = new DirectoryInfo(System.IO.Path.GetFullPath(start)); folder is not null; folder = folder.Parent)
        {
            var found = new DataFolder(System.IO.Path.Combine(folder.FullName, Name));
            if (found.HasJournal())
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>True where there is a data folder at this path.</summary>
    public static bool Exists(string path) => File.Exists(new DataFolder(path).JournalFile);

    /// <summary>A data folder that exists.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>.</exception>
    public static DataFolder Open(string path)
    {
        var folder = new DataFolder(path);
        return folder.HasJournal() ? folder : throw new RepriseException(
            "journal.not_found", Directory.Exists(folder.Path) ? $"The folder {folder.Path} is no data folder: no journal is in it." : $"There is no data folder {folder.Path}.", "Name another with --data, or begin one with `reprise run`.");
    }

    /// <summary>A data folder, made where it does not exist.</summary>
    /// <exception cref="RepriseException"><c>journal.unwritable</c>, <c>disk.full</c>.</exception>
    public static DataFolder Create(string path)
    {
        var folder = new DataFolder(path);
        try
        {
            foreach (var part in new[] { folder.Path, folder.Objects, folder.Temporary, folder.Scratch })
            {
                _ = Directory.CreateDirectory(part);
            }

            // Data are no source: they stay out of the repository in whose folder they lie.
            var ignore = System.IO.Path.Combine(folder.Path, ".gitignore");
            if (!File.Exists(ignore))
            {
                File.WriteAllText(ignore, "*\n");
            }

            folder.RemoveLeftovers();
            return folder;
        }
        catch (Exception e) when (DurableFiles.IsOfTheDisk(e))
        {
            throw DurableFiles.Explain(e, folder.Path);
        }
        catch (IOException e)
        {
            throw new RepriseException("journal.unwritable", $"The data folder {folder.Path} cannot be made: {e.Message}", "Name another with --data.", inner: e);
        }
    }

    /// <summary>Opens its journal, made where there is none; see <see cref="SqliteJournal.Open"/>.</summary>
    public SqliteJournal OpenJournal(SqliteJournalOptions? options = null) => SqliteJournal.Open(JournalFile, options);

    /// <summary>Opens its artifact store.</summary>
    /// <param name="boundary">Called before and after each durable operation with its name; a test stops the store there by throwing.</param>
    public FileArtifactStore OpenStore(Action<string>? boundary = null) => new(Objects, Temporary, boundary);

    // A folder that may not be looked into must not pass for one that is not there.
    private bool HasJournal()
    {
        if (File.Exists(JournalFile))
        {
            return true;
        }

        try
        {
            return Directory.Exists(Path) && Directory.EnumerateFiles(Path, System.IO.Path.GetFileName(JournalFile)).Any(_ => true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RepriseException(
                "journal.unwritable", $"The data folder {Path} is someone else's: it may not be read.",
                "Give yourself the right to read it, or name another with --data.", inner: e);
        }
    }

    // What a process that was killed left behind. Nobody writes one file for a day.
    private void RemoveLeftovers()
    {
        var limit = DateTime.UtcNow - Leftover;
        foreach (var file in new DirectoryInfo(Temporary).EnumerateFiles().Where(file => file.LastWriteTimeUtc < limit))
        {
            file.Delete();
        }
    }
}
