using System.Security.Cryptography;
using Reprise.Engine.Environments;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Commands;

/// <summary>Runs any command where it stands and records it as a run of one step: inputs before, outputs after, what it printed.</summary>
/// <param name="parts">Journal, store, owner and clock.</param>
public sealed class CommandRecorder(EngineParts parts)
{
    private const long StepNumber = 1;

    private readonly DocumentKeeper _documents = new(parts.Store);

    /// <summary>Runs and records. A failing command is recorded as a failed attempt and comes back as such. One that is stopped while it runs is ended with all that it started: it leaves an interrupted run, or a cancelled one where another process cancelled it.</summary>
    /// <exception cref="RepriseException"><c>exec.not_found</c>, <c>input.not_found</c>, <c>usage.invalid</c>: nothing was run or recorded.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the command was started: nothing was recorded.</exception>
    public async Task<RecordedCommand> RecordAsync(CommandRequest request, CancellationToken cancellation)
    {
        if (request.Command.Count == 0)
        {
            throw new RepriseException("usage.invalid", "There is no command to record.", "Write it behind `--`: reprise record -- sort data.csv");
        }

        if (request.Name is { } name && string.IsNullOrWhiteSpace(name))
        {
            throw new RepriseException("usage.invalid", "The name of the output is empty.", "Give it one: reprise record --name sorted.csv -- sort data.csv");
        }

        var inputs = CommandInput.Of(request);
        var pipeline = CommandStage.Define(request, inputs);
        var graph = StageGraph.Build(pipeline);
        var stage = graph.Stages[0];
        var bind = new BindContext(request.Folder, stage.Route.Name, HostEnvironment.Capture(), parts.Store) { CacheFolder = parts.CacheFolder };
        var binding = await new ExecHandler(parts.Time).BindAsync(stage.Stage, bind, cancellation);
        var stored = new List<RunInput>();
        foreach (var input in inputs)
        {
            stored.Add(await input.StoreAsync(parts.Store, cancellation));
        }

        var header = await HeaderAsync(request, pipeline, stored, cancellation);
        var artifacts = stored.Zip(inputs, (s, i) => new StepArtifact(i.StepName, s.Digest, s.Size, s.MediaType)).ToList();
        var action = await ActionAsync(stage.Stage, binding, artifacts, cancellation);
        var run = await parts.Journal.BeginAsync(header, parts.Owner, cancellation);
        var plan = (ExecPlan)binding.State!;
        var undeclared = stage.Stage.Effect is null && binding.Effect == Effect.Pure ? UndeclaredFiles.Any(request, inputs, plan) : null;
        var effect = undeclared is null ? stage.Stage.Effect ?? binding.Effect : Effect.Recorded;
        var step = Begin(run, stage, effect, action, artifacts) with { Span = NewSpan(), ParentSpan = request.Trace?.Span };
        return await RunAsync(request, header, plan, step, cancellation) with { Undeclared = undeclared };
    }

    private async Task<RecordedCommand> RunAsync(CommandRequest request, RunHeader header, ExecPlan plan, StepRecord step, CancellationToken cancellation)
    {
        if (step.Effect == Effect.External)
        {
            var intent = step with { Status = StepStatus.InDoubt, Reason = "it is about to take effect" };
            _ = await parts.Journal.AppendAsync(new AttemptEntry(intent), CancellationToken.None);
        }

        var address = new ListAddress(step.Run, step.Number, step.Attempt, ListKind.Outputs);
        using var outputs = new OutputCollector(parts.Journal, parts.Store, address, "command/run");
        using var context = MakeContext(header, step, outputs);
        await using var session = new CommandSession(parts, step.Run, cancellation);
        try
        {
            await new CommandRun(parts.Time, request, plan, step.Span).RunAsync(context, session.Stopping);
            await outputs.FinishAsync(session.Stopping);
            var done = step with
            {
                CompletedAt = Now(),
                OutputsCount = outputs.Count,
                Outputs = outputs.Items,
                OutputsDigest = outputs.Digest,
                Keyed = outputs.Keyed,
                Published = request.Name,
                Log = context.LogText,
            };
            _ = await parts.Journal.AppendAsync(new StepEntry(done), CancellationToken.None);
            return await EndAsync(header, done, RunStatus.Succeeded);
        }
        catch (RepriseException failure) when (failure.Code is not ("disk.full" or "journal.unwritable" or "journal.damaged"))
        {
            var failed = step with
            {
                Status = StepStatus.Failed,
                CompletedAt = Now(),
                Error = new StepError(failure.Code, failure.Message, failure.Hint),
                Log = context.LogText,
            };
            _ = await parts.Journal.AppendAsync(new AttemptEntry(failed), CancellationToken.None);
            return await EndAsync(header, failed, RunStatus.Failed);
        }
        catch (OperationCanceledException)
        {
            // Everything that the command started has ended by now.
            return await StopAsync(header, step with { CompletedAt = Now(), Log = context.LogText }, session.IsCancelled);
        }
    }

    /// <summary>Ends the run of a command that was stopped. Of one that may have taken effect only the intent stands in the journal, of an interrupted one nothing.</summary>
    private async Task<RecordedCommand> StopAsync(RunHeader header, StepRecord step, bool cancelled)
    {
        var run = cancelled ? RunStatus.Cancelled : RunStatus.Interrupted;
        if (step.Effect == Effect.External || !cancelled)
        {
            return await EndAsync(header, step with { Status = step.Effect == Effect.External ? StepStatus.InDoubt : StepStatus.Pending }, run);
        }

        var ended = step with { Status = StepStatus.Cancelled, Reason = "the run was cancelled" };
        _ = await parts.Journal.AppendAsync(new StepEntry(ended), CancellationToken.None);
        return await EndAsync(header, ended, run);
    }

    private EngineStepContext MakeContext(RunHeader header, StepRecord step, OutputCollector outputs) =>
        new(new Recording(parts.Journal, parts.Store), outputs, new UnitInputs("", step.Inputs), null, parts.ScratchFolder)
        {
            Pipeline = CommandStage.Pipeline,
            Route = CommandStage.Route,
            Stage = CommandStage.Stage,
            Item = "",
            RunId = header.Id,
            StepId = new StepId(header.Id, step.Number),
            With = default,
            Bound = null,
        };

    private async Task<RecordedCommand> EndAsync(RunHeader header, StepRecord step, RunStatus status)
    {
        var stage = new StageSummary
        {
            Succeeded = status == RunStatus.Succeeded ? 1 : 0,
            Failed = status == RunStatus.Failed ? 1 : 0,
            Pending = step.Status == StepStatus.Pending ? 1 : 0,
            InDoubt = step.Status == StepStatus.InDoubt ? 1 : 0,
            Cancelled = step.Status == StepStatus.Cancelled ? 1 : 0,
            WorkMicros = step.DurationMicros,
        };
        var summary = new RunSummary { Status = status, Stages = [stage], StartedAt = step.StartedAt, CompletedAt = Now(), Error = step.Error };
        var ended = new RunEvent(step.Run, RunEventKind.Ended, summary.CompletedAt, summary);
        _ = await parts.Journal.AppendAsync(new EventEntry(ended), CancellationToken.None);
        return new RecordedCommand(new RunRecord(step.Run, header, summary, null, OwnerAlive: false, CancelRequested: false), step);
    }

    private StepRecord Begin(long run, StageNode stage, Effect effect, ActionVector action, IReadOnlyList<StepArtifact> inputs)
    {
        var now = Now();
        return new StepRecord
        {
            Run = run,
            Number = StepNumber,
            Stage = stage.Index,
            Root = StepNumber,
            Item = "",
            Slot = Slot.Of(CommandStage.Pipeline, stage.Route.Name, stage.Stage.Name, ""),
            Effect = effect,
            Status = StepStatus.Succeeded,
            Decision = DecisionKind.Execute,
            Reason = "asked for",
            Action = action,
            InputsCount = inputs.Count,
            Inputs = inputs,
            QueuedAt = now,
            StartedAt = now,
        };
    }

    private async ValueTask<ActionVector> ActionAsync(
        StageDefinition stage, StageBinding binding, IReadOnlyList<StepArtifact> inputs, CancellationToken cancellation) => new(
        await _documents.KeepAsync(stage.Type, cancellation),
        await _documents.KeepAsync(stage.With, cancellation),
        ActionInputs.Of("", inputs),
        await _documents.KeepAsync((System.Text.Json.JsonElement?)null, cancellation),
        await _documents.KeepAsync(binding.Code, cancellation),
        await _documents.KeepAsync(binding.Environment, cancellation));

    private async ValueTask<RunHeader> HeaderAsync(
        CommandRequest request, PipelineDefinition pipeline, IReadOnlyList<RunInput> inputs, CancellationToken cancellation)
    {
        var random = RandomNumberGenerator.GetBytes(24);
        var id = RunId.Create(parts.Time.GetUtcNow(), BitConverter.ToUInt64(random));
        return new RunHeader
        {
            Id = id,
            Kind = RunKind.Run,
            Pipeline = pipeline.Name,
            Lineage = id,
            Snapshot = await parts.Store.PutAsync(Snapshot.Write(pipeline), cancellation),
            Folder = request.Folder,
            Inputs = inputs,
            Reason = request.Reason,
            Actor = request.Actor,
            Labels = request.Labels,
            IsCommand = true,
            Store = parts.Store.Kind,
            TraceId = request.Trace?.TraceId ?? Convert.ToHexStringLower(random.AsSpan(8, 16)),
            CreatedAt = Now(),
        };
    }

    // All zero stands for no span.
    private static SpanId NewSpan() => new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1);

    private long Now() => (parts.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
