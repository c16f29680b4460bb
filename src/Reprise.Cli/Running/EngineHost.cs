using Reprise.Engine;
using Reprise.Engine.Running;
using Reprise.Kernel.Steps;
using Reprise.Storage.Memory;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Running;

/// <summary>An engine over an opened data folder: this process's own.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly MemoryWorkQueue _queue = new();

    /// <summary>Puts it together.</summary>
    /// <param name="workspace">The data folder.</param>
    /// <param name="handlers">The handlers at hand.</param>
    /// <param name="pace">Executed steps a second at the most; null for as many as can be.</param>
    public EngineHost(Workspace workspace, HandlerCatalog handlers, double? pace = null)
    {
        Parts = new EngineParts(workspace.Journal, workspace.Store, _queue, handlers, ProcessIdentity.Current(), workspace.Folder.Scratch)
        {
            Options = new EngineOptions { Pace = pace },
            CacheFolder = workspace.Folder.Environments,
            WorkingFolder = workspace.Folder.Working,
        };
        Engine = new RepriseEngine(Parts);
    }

    /// <summary>The engine.</summary>
    public RepriseEngine Engine { get; }

    /// <summary>What it is put together from.</summary>
    public EngineParts Parts { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _queue.DisposeAsync();
    }
}
