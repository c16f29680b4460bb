using System.Text.Json;
using Reprise.Engine.Processes;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What a person says of an effect that is in doubt.</summary>
/// <param name="Done">True: it took effect, and the step counts as succeeded. False: it did not, and the step is to run again.</param>
/// <param name="Reason">How they know.</param>
/// <param name="Actor">Who says so.</param>
/// <param name="Output">Where it took effect, the file with what came of it; null for none.</param>
public sealed record Resolution(bool Done, string Reason, string Actor, string? Output = null)
{
    /// <summary>What came of it as JSON, in place of a file; null for none.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What came of it as bytes, in place of a file; null for none.</summary>
    public GivenBytes? Bytes { get; init; }
}

/// <summary>Bytes that somebody gives.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="MediaType">What they are.</param>
public sealed record GivenBytes(ReadOnlyMemory<byte> Content, string MediaType);

/// <summary>Ends the doubt about an external step: appends what a person says of it to its run, and changes nothing that is recorded.</summary>
/// <param name="recording">Journal and store, for writing.</param>
/// <param name="self">This process, which owns the run meanwhile.</param>
/// <param name="time">The clock.</param>
public sealed class StepResolver(Recording recording, RunOwner self, TimeProvider time)
{
    /// <summary>Resolves; returns the step as it stands now.</summary>
    /// <exception cref="RepriseException">
    /// <c>effects.not_in_doubt</c>; <c>run.owned</c>: a live process is at work on the run; <c>run.ended</c>: it cannot go on, so the step cannot run again; <c>input.not_found</c>: the output.
    /// </exception>
    public async Task<RecordedStep> ResolveAsync(RecordedStep step, Resolution resolution, CancellationToken cancellation)
    {
        var number = step.Run.Number;
        await recording.Journal.OwnAsync(OwnAction.Claim, [number], self, cancellation);
        try
        {
            var run = await ReadAsync(number, cancellation);
            var intent = await InDoubtAsync(run, step.Step.Number, cancellation);
            var entry = resolution.Done
                ? (JournalEntry)new StepEntry(await DoneAsync(run, intent, resolution, cancellation))
                : new AttemptEntry(Again(run, intent, resolution));
            _ = await recording.Journal.AppendAsync(entry, cancellation);
            await SummariseAsync(run, resolution.Done, cancellation);
            return new RecordedStep(run, await LastAsync(number, intent.Number, cancellation));
        }
        finally
        {
            await recording.Journal.OwnAsync(OwnAction.Release, [number], self, CancellationToken.None);
        }
    }

    private async ValueTask<StepRecord> InDoubtAsync(RunRecord run, long number, CancellationToken cancellation)
    {
        var found = await LastAsync(run.Number, number, cancellation);
        return found.Status == StepStatus.InDoubt ? found : throw new RepriseException(
            "effects.not_in_doubt", $"{Recording.IdOf(run, found)} is not in doubt: its status is {Contract.Words.Of(found.Status)}.",
            $"`reprise show {run.Header.Id} --steps --status in_doubt` lists the steps that are.");
    }

    private async ValueTask<StepRecord> DoneAsync(RunRecord run, StepRecord intent, Resolution resolution, CancellationToken cancellation)
    {
        StepArtifact[] outputs = resolution.Output is { } path ? [await StoreAsync(path, cancellation)]
            : resolution.Bytes is { } bytes ? [await StoreAsync(bytes, cancellation)]
            : resolution.Value is { } value ? [await StoreAsync(new GivenBytes(CanonicalJson.Write(value), "application/json"), cancellation)] : [];
        var stage = (await recording.GraphAsync(run, cancellation))?.Stages[intent.Stage].Stage;
        return intent with
        {
            Status = StepStatus.Succeeded,
            Reason = $"resolved as done by {resolution.Actor}: {resolution.Reason}",
            OutputsCount = outputs.Length,
            Outputs = outputs,
            ChildBase = await RunState.ReserveChildrenAsync(recording, run, intent, outputs.Length, cancellation),
            Published = outputs.Length > 0 && run.Header.NamesOutputs ? stage?.NameFor(intent.Item) : null,
        };
    }

    private static StepRecord Again(RunRecord run, StepRecord intent, Resolution resolution)
    {
        if (run.Header.IsCommand || run.Summary?.Status == RunStatus.Cancelled)
        {
            throw new RepriseException(
                "run.ended", run.Header.IsCommand ? $"{run.Header.Id} is a recorded command, in which nothing runs again." : $"{run.Header.Id} was cancelled; nothing in it runs again.",
                "Start it anew; where the effect took place after all, say so with --done.");
        }

        return intent with
        {
            Status = StepStatus.Failed,
            Reason = $"resolved as not done by {resolution.Actor}: {resolution.Reason}",
            Error = new StepError("effects.resolved", $"{resolution.Actor} said that it did not take effect: {resolution.Reason}", $"`reprise recover {run.Header.Id}` gives it its next attempt."),
        };
    }

    private async ValueTask<StepArtifact> StoreAsync(GivenBytes bytes, CancellationToken cancellation) =>
        new(StepArtifact.ItemName, await recording.Store.PutAsync(bytes.Content, cancellation), bytes.Content.Length, bytes.MediaType);

    private async ValueTask<StepArtifact> StoreAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var content = File.OpenRead(path);
            var (digest, size) = await recording.Store.PutAsync(content, cancellation);
            return new StepArtifact(StepArtifact.ItemName, digest, size, MediaTypes.OfPath(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("input.not_found", $"The output '{path}' cannot be read: {UnreadableFile.Reason(path, e)}.", "Name a file that is there.", inner: e);
        }
    }

    /// <summary>Where the run's state is kept with its end, it is kept anew, so that lists count the step as it stands now.</summary>
    private async ValueTask SummariseAsync(RunRecord run, bool done, CancellationToken cancellation)
    {
        if (run.Summary is { } kept)
        {
            var summary = kept with
            {
                Status = done && run.Header.IsCommand ? RunStatus.Succeeded : kept.Status,
                Stages = await RunState.CountAsync(recording, run, cancellation),
            };
            _ = await recording.Journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Ended, Now(), summary)), cancellation);
        }
    }

    private async ValueTask<RunRecord> ReadAsync(long number, CancellationToken cancellation) =>
        (await recording.Journal.RunsAsync(new RunQuery { Number = number, Limit = 1 }, cancellation))[0];

    private async ValueTask<StepRecord> LastAsync(long run, long number, CancellationToken cancellation) =>
        await recording.Journal.StepsAsync(new StepQuery { Run = run, From = number, Below = number + 1 }, cancellation).FirstAsync(cancellation);

    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
