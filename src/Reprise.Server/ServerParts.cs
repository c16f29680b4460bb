using Reprise.Engine;
using Reprise.Engine.Calls;
using Reprise.Engine.Handlers.Agent;
using Reprise.Engine.Handlers.Email;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Hosting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Server.Access;
using Reprise.Server.Agents;
using Reprise.Server.Auditing;
using Reprise.Server.Events;
using Reprise.Server.Mail;
using Reprise.Server.Requests;
using Reprise.Server.Telemetry;
using Reprise.Storage.Sqlite;

namespace Reprise.Server;

/// <summary>What the paths of a server work with: one data folder, one engine for what begins here, and engines for runs that were begun with other queues.</summary>
internal sealed class ServerParts : IAsyncDisposable
{
    private readonly EngineHosts _others;
    private readonly IDisposable? _traces;
    private readonly SqliteNodes _nodes;

    private ServerParts(ServerOptions options, Workspace workspace, HandlerCatalog handlers, EngineHost host, SqliteNodes nodes, ServerDatabase database, ServerMail mail)
    {
        (Options, Workspace, Handlers, Host, _nodes) = (options, workspace, handlers, host, nodes);
        Recording = workspace.Recording;
        _others = new EngineHosts(null, workspace, handlers);
        (Database, Mail) = (database, mail);
        Memory = new RunMemory(Database.Memory);
        Webhooks = new Webhooks(options, Database.Webhooks, host.Parts.Time);
        Webhooks.Resume(host.Engine.Calls);
        Keys = new ApiKeys(Database.Keys, host.Parts.Time);
        Sessions = new Sessions(Database.Sessions, Keys, options, host.Parts.Time);
        Audits = new Audits(Recording, handlers, host.Engine, Database.Audits, host.Parts.Time);
        Tail = new JournalTail(this);
        StartedAt = host.Parts.Time.GetUtcNow();
        _traces = TraceExport.Start();
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

    /// <summary>People who have logged in.</summary>
    public Sessions Sessions { get; }

    /// <summary>Audits of the named artifacts.</summary>
    public Audits Audits { get; }

    /// <summary>Tells people of the ends of runs.</summary>
    public ServerMail Mail { get; }

    /// <summary>When this server began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Tells what is new in the journal.</summary>
    public JournalTail Tail { get; }

    /// <summary>What engine and journal count.</summary>
    public Meters Meters { get; } = new();

    /// <summary>The nodes that agents run on.</summary>
    public NodeRegistry Nodes => Host.Parts.Nodes!;

    /// <summary>Tells others of the end of calls.</summary>
    public Webhooks Webhooks { get; }

    /// <summary>Values that agents of one run leave for each other.</summary>
    public RunMemory Memory { get; }

    public TimeProvider Time => Host.Parts.Time;

    /// <summary>Puts the parts together over an opened data folder, which becomes theirs.</summary>
    public static async Task<ServerParts> OpenAsync(ServerOptions options, Workspace workspace, CancellationToken cancellation)
    {
        var kept = SqliteNodes.Open(workspace.Folder.NodesFile);
        ServerDatabase? database = null;
        ServerMail? mail = null;
        try
        {
            database = ServerDatabase.Open(workspace.Folder.ServerFile);
            mail = new ServerMail(options, database.Mail, workspace.Recording, TimeProvider.System);
            var nodes = new NodeRegistry(TimeProvider.System, options.Calls.NodeLease, kept.Read(), kept.Save);
            var handlers = ShippedHandlers.Catalog().With([new AgentHandler(nodes), new EmailHandler(mail.Post)]);
            var host = await EngineHost.OpenAsync(QueueChoice.Of(options.Queue), () => workspace, handlers, cancellation, new EngineOptions { Calls = options.Calls }, nodes);
            return new ServerParts(options, workspace, handlers, host, kept, database, mail);
        }
        catch
        {
            await (mail?.DisposeAsync() ?? ValueTask.CompletedTask);
            database?.Dispose();
            kept.Dispose();
            throw;
        }
    }

    /// <summary>The engine for a run that is there: that of the queue which is asked for, else of the one which it was begun with.</summary>
    /// <exception cref="Kernel.RepriseException"><c>usage.invalid</c>: it is no queue of this server; <c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task<RepriseEngine> EngineForAsync(RunRecord run, string? queue, CancellationToken cancellation) => queue is not null ? await EngineForAsync(queue, cancellation)
        : IsOwn(run.Header.Queue) ? Host.Engine
        : (await _others.ForAsync(run, cancellation)).Engine;

    /// <summary>The engine for a run that is to begin: that of the queue which is asked for, else the server's own.</summary>
    /// <exception cref="Kernel.RepriseException"><c>usage.invalid</c>: it is no queue of this server; <c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public async Task<RepriseEngine> EngineForAsync(string? queue, CancellationToken cancellation) =>
        queue is null || ServerQueue.Find(queue, Options.Queue) is not { } choice || IsOwn(choice.Kind) ? Host.Engine : (await _others.ForAsync(choice, cancellation)).Engine;

    /// <summary>The run that an execution id means: a run's own, or that of a step.</summary>
    /// <exception cref="Kernel.RepriseException"><c>run.not_found</c>, <c>step.not_found</c>, and what is ambiguous.</exception>
    public async ValueTask<RunRecord> RunOfAsync(string id, CancellationToken cancellation) => StepLookup.LooksLikeStep(id)
        ? (await StepLookup.FindAsync(Recording, id, cancellation)).Run
        : await RunLookup.FindAsync(Recording, id, cancellation);

    /// <summary>The run, where it goes on in this process; else null.</summary>
    public RunHandle? Find(RunRecord run) => Host.Engine.Find(run.Number) ?? _others.Find(run);

    private bool IsOwn(string queue) => string.Equals(queue, Host.Parts.Queue.Kind, StringComparison.Ordinal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Webhooks.DisposeAsync();
        await Audits.DisposeAsync();
        await Tail.DisposeAsync();
        await _others.DisposeAsync();
        await Host.DisposeAsync();
        await Mail.DisposeAsync();
        _traces?.Dispose();
        Meters.Dispose();
        _nodes.Dispose();
        Database.Dispose();
        await Workspace.DisposeAsync();
    }
}
