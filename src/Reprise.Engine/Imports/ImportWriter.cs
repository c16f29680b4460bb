using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Reprise.Engine.Running;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>Writes imported steps as runs of their own. What a line claims of type, code and environment is kept as a claim: its digests are never those of something that was checked, and so it serves no reuse.</summary>
internal sealed class ImportWriter(EngineParts parts, ImportRequest request, ImportStages stages)
{
    private readonly DocumentKeeper _documents = new(parts.Store);
    private readonly PendingAppends _pending = new();
    private readonly AppendChain _chain = new();

    /// <summary>Begins runs, all in few commits.</summary>
    public async Task BeginAsync(IReadOnlyList<ImportRun> runs, CancellationToken cancellation) =>
        await Task.WhenAll(runs.Select(run => BeginAsync(run, cancellation)));

    /// <summary>Writes a step; ends its run with the last one.</summary>
    /// <returns>Its number in the run.</returns>
    public async ValueTask<long> WriteAsync(ImportRun run, int place, long line, ImportedStep step, SpanId span, long parent, CancellationToken cancellation)
    {
        var number = run.Count(place, step);
        var record = await RecordAsync(run, place, line, step, number, cancellation) with { Span = span, Parent = parent };
        record = await ListAsync(await ListAsync(record, ListKind.Inputs, cancellation), ListKind.Outputs, cancellation);
        await AppendAsync(step.Status == StepStatus.Failed ? new AttemptEntry(record) { Chain = _chain } : new StepEntry(record) { Chain = _chain }, cancellation);
        if (run.Left == 0)
        {
            var ended = new RunEvent(run.Begun!.Value.Number, RunEventKind.Ended, Now(), run.Summary(Now()));
            await AppendAsync(new EventEntry(ended) { Chain = _chain }, cancellation);
        }

        return number;
    }

    /// <summary>Waits until all of it is durable.</summary>
    public Task FlushAsync() => _pending.FlushAsync();

    private ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellation) => _pending.AddAsync(parts.Journal.AppendAsync(entry, cancellation));

    private async Task BeginAsync(ImportRun run, CancellationToken cancellation)
    {
        var random = RandomNumberGenerator.GetBytes(24);
        var id = RunId.Create(parts.Time.GetUtcNow(), BitConverter.ToUInt64(random));
        var header = new RunHeader
        {
            Id = id,
            Kind = RunKind.Run,
            Pipeline = ImportStages.Pipeline,
            Lineage = id,
            Snapshot = await parts.Store.PutAsync(stages.Snapshot(run.Stages), cancellation),
            Folder = request.Folder,
            Inputs = run.Files,
            Reason = request.Reason,
            Actor = request.Actor,
            Import = new ImportSource(request.File, run.TraceId is not null),
            Queue = parts.Queue.Kind,
            Store = parts.Store.Kind,
            TraceId = run.TraceId ?? Convert.ToHexStringLower(random.AsSpan(8, 16)),
            CreatedAt = Now(),
        };
        run.Begun = (id, await parts.Journal.BeginAsync(header, parts.Owner, cancellation));
    }

    private async ValueTask<StepRecord> RecordAsync(ImportRun run, int place, long line, ImportedStep step, long number, CancellationToken cancellation) => new()
    {
        Run = run.Begun!.Value.Number,
        Number = number,
        Stage = place,
        Edge = -1,
        Root = number,
        Item = step.Item,
        Slot = step.Content,
        Effect = step.Effect ?? Effect.Recorded,
        Status = step.Status,
        Decision = DecisionKind.Execute,
        Reason = $"recorded elsewhere: line {line} of {Path.GetFileName(request.File)}",
        Action = new ActionVector(
            await ClaimAsync(JsonValue.Create(step.Type), cancellation),
            await _documents.KeepAsync(stages.With(run.Stages[place]), cancellation),
            step.Inputs is { } inputs ? ActionInputs.Of(step.Item, inputs) : ActionInputs.Unknown,
            await _documents.KeepAsync((System.Text.Json.JsonElement?)null, cancellation),
            await ClaimAsync(Node(step.Code), cancellation),
            await ClaimAsync(Node(step.Environment), cancellation)),
        InputsCount = step.Inputs?.Count ?? 0,
        Inputs = step.Inputs ?? [],
        OutputsCount = step.Outputs.Count,
        Outputs = step.Outputs,
        Keyed = step.Outputs.Count > 1,
        Error = step.Error,
        StartedAt = step.StartedAt > 0 ? step.StartedAt : step.CompletedAt,
        CompletedAt = step.CompletedAt > 0 ? step.CompletedAt : step.StartedAt,
        ParentSpan = SpanId.TryParse(step.ParentSpanId, out var parent) ? parent : null,
    };

    /// <summary>Puts a list that is too long for the row into chunks.</summary>
    private async ValueTask<StepRecord> ListAsync(StepRecord record, ListKind kind, CancellationToken cancellation)
    {
        var list = kind == ListKind.Inputs ? record.Inputs : record.Outputs;
        if (list.Count <= StepRecord.MaxListed)
        {
            return record;
        }

        var address = new ListAddress(record.Run, record.Number, record.Attempt, kind);
        using var digest = new ListDigest();
        foreach (var chunk in list.Chunk(StepRecord.MaxListed).Index())
        {
            foreach (var artifact in chunk.Item)
            {
                digest.Add(artifact.Name, artifact.Digest);
            }

            await AppendAsync(new ListEntry(address, chunk.Index * StepRecord.MaxListed, chunk.Item) { Chain = _chain }, cancellation);
        }

        return kind == ListKind.Inputs ? record with { Inputs = [] } : record with { Outputs = [], OutputsDigest = digest.Finish() };
    }

    private ValueTask<Digest> ClaimAsync(JsonNode? claimed, CancellationToken cancellation) =>
        _documents.KeepAsync(ImportClaim.Document(claimed), cancellation);

    private static JsonNode? Node(System.Text.Json.JsonElement? value) => value is { } json ? JsonNode.Parse(json.GetRawText()) : null;

    private long Now() => (parts.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
