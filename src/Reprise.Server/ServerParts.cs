using Reprise.Engine;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Server.Events;
using Reprise.Storage.Sqlite;

namespace Reprise.Server;

/// <summary>What the paths of a server work with: one data folder, one engine for what begins here, and engines for runs that were begun with other queues.</summary>
internal sealed class ServerParts : IAsyncDisposable
{
    private readonly EngineHosts _others;

    private ServerParts(ServerOptions options, Workspace workspace, HandlerCatalog handlers, EngineHost host)
    {
        (Options, Workspace, Handlers, Host) = (options, workspace, handlers, host);
        Recording = workspace.Recording;
        _others = new EngineHosts(null, workspace, handlers);
        Database = ServerDatabase.Open(workspace.Folder.ServerFile);
        Keys = new ApiKeys(Database.Keys, host.Parts.Time);
        Tail = new JournalTail(this);
    }

    public ServerOptions Options { get; }

    public Workspace Workspace { get; }

    public HandlerCatalog Handlers { get; }

    /// <summary>The engine of runs that begin here.</summary>
    public EngineHost Host { get; }

    /// <summary>Journal and store; one for all requests, as it keeps what never changes.</summary>
    public Recording Recording { get; }

    /// <summary>What the server keeps beside the journal.</summary>
    public ServerDatabase Database { get; }

    public ApiKeys Keys { get; }

    /// <summary>Tells what is new in the journal.</summary>
    public JournalTail Tail { get; }

    public TimeProvider Time => Host.Parts.Time;

    /// <summary>Puts the parts together over an opened data folder, which becomes theirs.</summary>
    public static async Task<ServerParts> OpenAsync(ServerOptions options, Workspace workspace, CancellationToken cancellation)
    {
        var handlers = ShippedHandlers.Catalog();
        return new ServerParts(options, workspace, handlers, await EngineHost.OpenAsync(QueueChoice.Of(options.Queue), () => workspace, handlers, cancellation));
    }

    /// <summary>The engine for a run that is there: that of the queue which it was begun with.</summary>
    /// <exception cref="Kernel.RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task<RepriseEngine> EngineForAsync(RunRecord run, CancellationToken cancellation) =>
        string.Equals(run.Header.Queue, Host.Parts.Queue.Kind, StringComparison.Ordinal) ? Host.Engine : (await _others.ForAsync(run, cancellation)).Engine;

    /// <summary>The run that an execution id means: a run's own, or that of a step.</summary>
    /// <exception cref="Kernel.RepriseException"><c>run.not_found</c>, <c>step.not_found</c>, and what is ambiguous.</exception>
    public async ValueTask<RunRecord> RunOfAsync(string id, CancellationToken cancellation) => StepLookup.LooksLikeStep(id)
        ? (await StepLookup.FindAsync(Recording, id, cancellation)).Run
        : await RunLookup.FindAsync(Recording, id, cancellation);

    /// <summary>The run, where it goes on in this process; else null.</summary>
    public RunHandle? Find(RunRecord run) => Host.Engine.Find(run.Number) ?? _others.Find(run);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Tail.DisposeAsync();
        await _others.DisposeAsync();
        await Host.DisposeAsync();
        Database.Dispose();
        await Workspace.DisposeAsync();
    }
}
