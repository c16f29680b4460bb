using Reprise.Engine;
using Reprise.Engine.Calls;
using Reprise.Engine.Handlers.Email;
using Reprise.Engine.Running;
using Reprise.Hosting.Mail;
using Reprise.Kernel;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting;

/// <summary>An engine over an opened data folder: this process's own.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private readonly IWorkQueue _queue;
    private readonly FolderMail _mail;

    private EngineHost(Workspace workspace, HandlerCatalog handlers, IWorkQueue queue, EngineOptions options, NodeRegistry? nodes)
    {
        _queue = queue;
        _mail = new FolderMail(workspace, TimeProvider.System);
        Parts = new EngineParts(workspace.Journal, workspace.Store, queue, Sending(handlers), ProcessIdentity.Current(), workspace.Folder.Scratch)
        {
            Options = options,
            CacheFolder = workspace.Folder.Environments,
            WorkingFolder = workspace.Folder.Working,
            Nodes = nodes,
        };
        Engine = new RepriseEngine(Parts);
    }

    /// <summary>The engine.</summary>
    public RepriseEngine Engine { get; }

    /// <summary>What it is put together from.</summary>
    public EngineParts Parts { get; }

    /// <summary>Looks after the outbox of the data folder until it is disposed of.</summary>
    /// <param name="say">Called with each line that an operator should see.</param>
    /// <exception cref="RepriseException">The environment names a mail server that cannot be.</exception>
    public Postman Postman(Action<string> say) => new(_mail.Outbox, _mail.Notices, TimeProvider.System, say);

    /// <summary>Puts it together; the queue first, so that nothing is made or written where there is none.</summary>
    /// <param name="choice">The queue.</param>
    /// <param name="open">Opens the data folder.</param>
    /// <param name="handlers">The handlers at hand.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="options">The engine's numbers, but for its window; null for the defaults.</param>
    /// <param name="nodes">The nodes that agents run on; null where this process calls none.</param>
    /// <exception cref="RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>, and what can be wrong with a data folder.</exception>
    public static async Task<EngineHost> OpenAsync(
        QueueChoice choice, Func<Workspace> open, HandlerCatalog handlers, CancellationToken cancellation, EngineOptions? options = null, NodeRegistry? nodes = null)
    {
        var queue = await choice.OpenAsync(cancellation);
        try
        {
            return new EngineHost(open(), handlers, queue, (options ?? new EngineOptions()) with { Window = choice.Window }, nodes);
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
            _mail.Dispose();
        }
    }

    // A server has an outbox of its own, and a program may have a step type of its own for mail.
    private HandlerCatalog Sending(HandlerCatalog handlers) => handlers.Find("email") is EmailHandler { CanSend: false } ? handlers.With([new EmailHandler(_mail.Post)]) : handlers;
}
