using Reprise.Engine;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting;

/// <summary>An engine over an opened data folder: this process's own.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private readonly IWorkQueue _queue;

    private EngineHost(Workspace workspace, HandlerCatalog handlers, IWorkQueue queue, int window, double? pace)
    {
        _queue = queue;
        Parts = new EngineParts(workspace.Journal, workspace.Store, queue, handlers, ProcessIdentity.Current(), workspace.Folder.Scratch)
        {
            Options = new EngineOptions { Window = window, Pace = pace },
            CacheFolder = workspace.Folder.Environments,
            WorkingFolder = workspace.Folder.Working,
        };
        Engine = new RepriseEngine(Parts);
    }

    /// <summary>The engine.</summary>
    public RepriseEngine Engine { get; }

    /// <summary>What it is put together from.</summary>
    public EngineParts Parts { get; }

    /// <summary>Puts it together; the queue first, so that nothing is made or written where there is none.</summary>
    /// <param name="choice">The queue.</param>
    /// <param name="open">Opens the data folder.</param>
    /// <param name="handlers">The handlers at hand.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="pace">Executed steps a second at the most; null for as many as can be.</param>
    /// <exception cref="RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>, and what can be wrong with a data folder.</exception>
    public static async Task<EngineHost> OpenAsync(
        QueueChoice choice, Func<Workspace> open, HandlerCatalog handlers, CancellationToken cancellation, double? pace = null)
    {
        var queue = await choice.OpenAsync(cancellation);
        try
        {
            return new EngineHost(open(), handlers, queue, choice.Window, pace);
        }
        catch
        {
            await queue.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Engine.DisposeAsync();
        }
        finally
        {
            await _queue.DisposeAsync();
        }
    }
}
