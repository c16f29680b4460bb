using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Hosting.Embedding;

/// <summary>
/// Journal, store, engine and worker inside a program of one's own, without a server: opened before the program's other services start, stopped in an orderly way after them. The data folder is the same that the
/// command line uses, at the same time if need be.
/// </summary>
public sealed partial class RepriseHost : IHostedLifecycleService, IAsyncDisposable
{
    private readonly RepriseOptions _options;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private Workspace? _workspace;
    private EngineHost? _host;
    private Task _worker = Task.CompletedTask;
    private int _closed;

    internal RepriseHost(RepriseOptions options, IEnumerable<IStepHandler> handlers, ILoggerFactory logs)
    {
        (_options, _log) = (options, logs.CreateLogger("Reprise"));
        Handlers = ShippedHandlers.Catalog().With([.. handlers]);
    }

    /// <summary>The step types at hand: those that ship, and the program's own.</summary>
    public HandlerCatalog Handlers { get; }

    /// <summary>What carries runs out: every verb is one of its functions.</summary>
    /// <exception cref="InvalidOperationException">The program's host has not started.</exception>
    public RepriseEngine Engine => Opened.Engine;

    /// <summary>Journal and store, for everything that reads.</summary>
    /// <exception cref="InvalidOperationException">The program's host has not started.</exception>
    public Recording Recording => (_workspace ?? throw NotStarted()).Recording;

    private EngineHost Opened => _host ?? throw NotStarted();

    /// <summary>Runs a pipeline that is made in C# (<see cref="Pipeline.Define"/>); the run is durable when this returns.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="folder">The folder that its paths begin at; null for the current one.</param>
    /// <param name="values">Parameters; null for the defaults.</param>
    /// <param name="cancellation">Ends the attempt, not the run.</param>
    /// <exception cref="RepriseException">It cannot be carried out; nothing was begun.</exception>
    public Task<RunHandle> RunAsync(PipelineDefinition pipeline, string? folder = null, IReadOnlyDictionary<string, JsonElement>? values = null, CancellationToken cancellation = default) => Engine.StartAsync(
        new RunRequest { Snapshot = Snapshot.Resolve(pipeline, values, Handlers), Template = pipeline, Folder = folder ?? Directory.GetCurrentDirectory(), Actor = Environment.UserName }, cancellation);

    /// <summary>Runs a pipeline file; the run is durable when this returns.</summary>
    /// <param name="path">The file, or a folder with a <c>pipeline.yaml</c>.</param>
    /// <param name="values">Parameters; null for the defaults.</param>
    /// <param name="cancellation">Ends the attempt, not the run.</param>
    /// <exception cref="RepriseException"><c>pipeline.not_found</c>, <c>pipeline.invalid</c>, and whatever keeps it from being carried out; nothing was begun.</exception>
    public async Task<RunHandle> RunFileAsync(string path, IReadOnlyDictionary<string, JsonElement>? values = null, CancellationToken cancellation = default)
    {
        var file = await PipelineFile.LoadAsync(path, Handlers, cancellation);
        var request = new RunRequest { Snapshot = Snapshot.Resolve(file.Definition, values, file.Catalog), Template = file.Definition, Folder = file.Folder, File = file.Path, Actor = Environment.UserName };
        return await Engine.StartAsync(request, cancellation);
    }

    /// <summary>Publishes the stored outputs of a stage again, so that only what comes after it runs.</summary>
    /// <param name="origin">The run.</param>
    /// <param name="fromStage"><c>ROUTE/STAGE</c>, or the stage's name where only one has it.</param>
    /// <param name="reuse">Whose recorded results serve. Default nobody's: what comes after the stage runs.</param>
    /// <param name="cancellation">Ends the attempt, not the run.</param>
    /// <exception cref="RepriseException">It cannot be carried out; nothing was begun.</exception>
    public Task<RunHandle> ReplayAsync(RunRecord origin, string fromStage, Reach reuse = Reach.None, CancellationToken cancellation = default) =>
        Engine.ReplayAsync(new ReplayRequest { Origin = origin, Stage = fromStage, Reuse = reuse, Actor = Environment.UserName }, cancellation);

    /// <summary>A run: its id, a unique prefix of it, or <c>last</c>.</summary>
    /// <exception cref="RepriseException"><c>run.not_found</c>, <c>run.ambiguous</c>.</exception>
    public ValueTask<RunRecord> FindAsync(string run, CancellationToken cancellation = default) => RunLookup.FindAsync(Recording, run, cancellation);

    /// <summary>The steps of a run as scripts see them: what became of each, why, and where a reused one comes from.</summary>
    public async IAsyncEnumerable<StepObject> StepsAsync(RunRecord run, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var step in Recording.Journal.StepsAsync(new StepQuery { Run = run.Number }, cancellation))
        {
            yield return await StepMapping.ToObjectAsync(Recording, new RecordedStep(run, step), cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _workspace = Workspace.Make(_options.Data);
        _host = await EngineHost.OpenAsync(QueueChoice.Of(_options.Queue), () => _workspace, Handlers, cancellationToken, _options.Engine);
        Opens(_workspace.Folder.Path);
        if (_options.Work)
        {
            _worker = new RunWorker(_host.Engine, _host.Parts, new RunWorkerOptions()) { Refused = (run, error) => Refuses(run.Header.Id.Value, error.Message) }.WorkAsync(_stop.Token);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Steps in work may end; what is left of the runs goes on with the next process.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _worker;
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_workspace?.DisposeAsync() ?? ValueTask.CompletedTask);
        _stop.Dispose();
    }

    private static InvalidOperationException NotStarted() => new("Reprise is opened when the program's host starts: call host.StartAsync() or host.RunAsync() first.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Recordings are kept in {Folder}")]
    private partial void Opens(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run} cannot be carried out here: {Why}")]
    private partial void Refuses(string run, string why);
}
