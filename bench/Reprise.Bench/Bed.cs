using Reprise.Engine;
using Reprise.Engine.Handlers;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Running;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;
using Reprise.Storage.Files;
using Reprise.Storage.Memory;
using Reprise.Storage.Sqlite;

namespace Reprise.Bench;

/// <summary>An engine over a data folder of its own, as a user's process would have it.</summary>
internal sealed class Bed : IAsyncDisposable
{
    private readonly SqliteJournal _journal;
    private readonly IWorkQueue _queue;

    /// <param name="root">The folder.</param>
    /// <param name="queue">Another queue than one in memory.</param>
    /// <param name="window">References of a run that are in the queue at once.</param>
    public Bed(string root, IWorkQueue? queue = null, int? window = null)
    {
        _queue = queue ?? new MemoryWorkQueue();
        Root = Directory.CreateDirectory(root).FullName;
        var data = DataFolder.Create(Path.Combine(Root, DataFolder.Name));
        _journal = data.OpenJournal();
        Handlers = new HandlerCatalog([.. BuiltInHandlers.All(), new UpperHandler(), new FanHandler(), new FlakyHandler()]);
        Engine = new RepriseEngine(new EngineParts(_journal, data.OpenStore(), _queue, Handlers, ProcessIdentity.Current(), data.Scratch)
        {
            Options = window is { } own ? new EngineOptions { Window = own } : new EngineOptions(),
        });
        DataPath = data.Path;
    }

    public SqliteJournal Journal => _journal;

    public string Root { get; }

    public string DataPath { get; }

    public HandlerCatalog Handlers { get; }

    public RepriseEngine Engine { get; }

    /// <summary>Reads a pipeline file as the command line does.</summary>
    public RunRequest Read(string yaml, Reach reuse = Reach.None, int concurrency = 0)
    {
        var path = Path.Combine(Root, "pipeline.yaml");
        File.WriteAllText(path, yaml);
        var definition = PipelineReader.Read(YamlSource.Parse(yaml, path), Handlers).OrThrow(path);
        return new RunRequest { Snapshot = Snapshot.Resolve(definition), Folder = Root, Reuse = reuse, Concurrency = concurrency };
    }

    public string Input(string name, int size)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllBytes(path, Enumerable.Repeat((byte)'a', size).ToArray());
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _queue.DisposeAsync();
        await _journal.DisposeAsync();
    }
}
