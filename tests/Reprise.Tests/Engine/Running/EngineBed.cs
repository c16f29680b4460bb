using Reprise.Engine;
using Reprise.Engine.Handlers;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Storage.Files;
using Reprise.Storage.Memory;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Engine.Running;

/// <summary>A real engine over a data folder of its own: SQLite journal, file store, memory queue.</summary>
internal sealed class EngineBed : IAsyncDisposable
{
    private readonly MemoryWorkQueue _queue = new();
    private readonly bool _ownsFolder;

    public EngineBed(string? root = null, Action<string>? boundary = null, params IStepHandler[] handlers)
    {
        _ownsFolder = root is null;
        Root = root ?? Directory.CreateTempSubdirectory("reprise-engine-").FullName;
        var data = DataFolder.Create(Path.Combine(Root, DataFolder.Name));
        Journal = data.OpenJournal(new SqliteJournalOptions { Boundary = boundary });
        Store = data.OpenStore(boundary);
        Handlers = new HandlerCatalog([.. BuiltInHandlers.All(), .. handlers]);
        Parts = new EngineParts(Journal, Store, _queue, Handlers, ProcessIdentity.Current(), data.Scratch)
        {
            Options = new EngineOptions { Boundary = boundary, DrainTime = TimeSpan.FromSeconds(2), HandlerGrace = TimeSpan.FromMilliseconds(200), ControlCheck = TimeSpan.FromMilliseconds(20) },
        };
        Engine = new RepriseEngine(Parts);
        Recording = new Recording(Journal, Store);
    }

    public string Root { get; }

    public SqliteJournal Journal { get; }

    public FileArtifactStore Store { get; }

    public HandlerCatalog Handlers { get; }

    public EngineParts Parts { get; }

    public RepriseEngine Engine { get; }

    public Recording Recording { get; }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, text);
        return path;
    }

    public RunRequest Request(string yaml, Reach reuse = Reach.None, int concurrency = 0)
    {
        var definition = PipelineReader.Read(YamlSource.Parse(yaml, "pipeline.yaml"), Handlers).OrThrow("pipeline.yaml");
        return new RunRequest { Snapshot = Snapshot.Resolve(definition), Template = definition, Folder = Root, Reuse = reuse, Concurrency = concurrency, Actor = "test" };
    }

    public async Task<RunRecord> RunAsync(string yaml, Reach reuse = Reach.None, int concurrency = 0)
    {
        var handle = await Engine.StartAsync(Request(yaml, reuse, concurrency), TestContext.Current.CancellationToken);
        return await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    public async Task<RunRecord> RecoverAsync(RunRecord run)
    {
        var found = await Journal.RunsAsync(new RunQuery { Number = run.Number }, default);
        var handle = await Engine.RecoverAsync(found[0], null, TestContext.Current.CancellationToken);
        return await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    public async Task<List<StepRecord>> StepsAsync(RunRecord run, string? stage = null, bool attempts = false)
    {
        var graph = (await Recording.GraphAsync(run, default))!;
        var steps = new List<StepRecord>();
        await foreach (var step in Journal.StepsAsync(new StepQuery { Run = run.Number, Attempts = attempts, Stage = stage is null ? null : graph.Find(stage)!.Index }, default))
        {
            steps.Add(step);
        }

        return steps;
    }

    public async Task<string> TextAsync(StepRecord step, int output = 0)
    {
        var bytes = await OutputReader.ReadAsync(Recording, step.Outputs[output], default);
        return System.Text.Encoding.UTF8.GetString(bytes.Span);
    }

    /// <summary>Everything that must be the same however a run came to its end: items, outputs and status of every step, without times and numbers.</summary>
    public async Task<List<string>> ResultsAsync(RunRecord run)
    {
        var lines = (await StepsAsync(run)).Select(s =>
            $"{s.Stage} {s.Item} {s.Status} {s.Keyed} {s.OutputsCount} {s.OutputsDigest} {string.Join(',', s.Outputs.Select(o => o.Name + "=" + o.Digest))}").ToList();
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _queue.DisposeAsync();
        await Journal.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}

/// <summary>A handler made of a function, for tests.</summary>
internal sealed class FuncHandler(string type, Func<StepContext, CancellationToken, ValueTask> run, Effect effect = Effect.Pure, bool fansOut = false, string version = "1") : StepHandler
{
    public override HandlerInfo Info { get; } = new(type, version, effect) { FansOut = fansOut, Parameters = typeof(Dictionary<string, System.Text.Json.JsonElement>) };

    public override ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) => run(step, cancellation);

    /// <summary>Splits the input's lines into items; each line is its own key.</summary>
    public static FuncHandler Lines() => new("lines", static async (step, cancel) =>
    {
        foreach (var line in (await step.ReadTextAsync(cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await step.WriteAsync(line, System.Text.Encoding.UTF8.GetBytes(line), "text/plain", cancel);
        }
    }, fansOut: true);

    /// <summary>Upper-cases text.</summary>
    public static FuncHandler Upper() => new("upper", static async (step, cancel) =>
        await step.WriteTextAsync((await step.ReadTextAsync(cancel)).ToUpperInvariant(), cancellation: cancel));

    /// <summary>Joins the text of all inputs with '+', each with its name.</summary>
    public static FuncHandler Join() => new("join", static async (step, cancel) =>
    {
        var parts = new List<string>();
        await foreach (var input in step.InputsAsync(cancel))
        {
            parts.Add(input.Name + ":" + System.Text.Encoding.UTF8.GetString((await input.ReadAsync(cancel)).Span));
        }

        await step.WriteTextAsync(string.Join('+', parts), cancellation: cancel);
    });
}
