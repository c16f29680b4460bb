using Reprise.Engine.Calls;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting;

/// <summary>An opened data folder: the one named with <c>--data</c>, else the nearest <c>.reprise</c> from here upwards.</summary>
public sealed class Workspace : IAsyncDisposable
{
    private readonly string? _removed;

    private Workspace(DataFolder folder, SqliteJournal journal, string? removed = null)
    {
        _removed = removed;
        Folder = folder;
        Journal = journal;
        Store = folder.OpenStore();
    }

    /// <summary>The folder.</summary>
    public DataFolder Folder { get; }

    /// <summary>The journal.</summary>
    public SqliteJournal Journal { get; }

    /// <summary>The store.</summary>
    public FileArtifactStore Store { get; }

    /// <summary>Journal and store as the queries want them.</summary>
    public Recording Recording => new(Journal, Store);

    /// <summary>The nodes that registered with a server on this folder, to look at: nothing that is heard of them here is kept.</summary>
    public NodeRegistry KnownNodes() => new(TimeProvider.System, new CallLimits().NodeLease, SqliteNodes.ReadFrom(Folder.NodesFile), _ => { });

    /// <summary>Opens a folder that is there, for looking only: it need not be writable.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c> and what else can be wrong with a journal.</exception>
    public static Workspace Read(string? given)
    {
        var folder = Existing(given);
        return new Workspace(folder, folder.OpenJournal(new SqliteJournalOptions { ReadOnly = true }));
    }

    /// <summary>Opens the folder that <see cref="Make"/> would, for looking only; where there is none yet, an empty one elsewhere that is removed afterwards.</summary>
    /// <exception cref="RepriseException">What can be wrong with a journal.</exception>
    public static Workspace ReadOrEmpty(string? given)
    {
        if (given is null ? DataFolder.Find(Directory.GetCurrentDirectory()) is not null : DataFolder.Exists(given))
        {
            return Read(given);
        }

        var empty = Directory.CreateTempSubdirectory("reprise-plan-").FullName;
        var folder = DataFolder.Create(empty);
        return new Workspace(folder, folder.OpenJournal(), empty);
    }

    /// <summary>Opens a folder that is there, for writing.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c> and what else can be wrong with a journal.</exception>
    public static Workspace Change(string? given)
    {
        var folder = Existing(given);
        return new Workspace(folder, folder.OpenJournal());
    }

    /// <summary>Opens a folder for writing: the one named or found, else a new <c>.reprise</c> in the current folder.</summary>
    /// <exception cref="RepriseException"><c>journal.unwritable</c>, <c>disk.full</c> and what else can be wrong with a journal.</exception>
    public static Workspace Make(string? given)
    {
        var here = Directory.GetCurrentDirectory();
        var path = given ?? DataFolder.Find(here)?.Path ?? Path.Combine(here, DataFolder.Name);
        var folder = DataFolder.Create(path);
        return new Workspace(folder, folder.OpenJournal());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        if (_removed is not null)
        {
            Directory.Delete(_removed, recursive: true);
        }
    }

    private static DataFolder Existing(string? given)
    {
        if (given is not null)
        {
            return DataFolder.Open(given);
        }

        var here = Directory.GetCurrentDirectory();
        return DataFolder.Find(here) ?? throw new RepriseException(
            "journal.not_found", $"There is no {DataFolder.Name} folder here or above.",
            "Go to the folder where the runs were made, name its data folder with --data, or begin one with `reprise run PIPELINE`.",
            [new("looked from", here)]);
    }
}
