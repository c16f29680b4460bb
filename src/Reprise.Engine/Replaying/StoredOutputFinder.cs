using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Replaying;

/// <summary>Finds the outputs that a replay publishes, in its order, and knows of each that its bytes are there before the first is published.</summary>
/// <param name="recording">Where they are recorded.</param>
/// <param name="request">Which are wanted.</param>
/// <param name="run">The run that executed the stage.</param>
/// <param name="stage">The stage.</param>
internal sealed class StoredOutputFinder(Recording recording, ReplayRequest request, RunRecord run, StageNode stage)
{
    private const int Named = 1000;
    private readonly List<string> _missing = [];

    /// <summary>Outputs that are wanted and whose bytes are gone.</summary>
    public long Missing { get; private set; }

    /// <summary>The items of those, the first of them.</summary>
    public IReadOnlyList<string> MissingItems => _missing;

    /// <summary>Outputs of the stage, selected or not.</summary>
    public long Total { get; private set; }

    /// <summary>Adds what is wanted to a document.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>, naming each; <c>replay.nothing</c>.</exception>
    public async ValueTask CollectAsync(ReplayDocument document, CancellationToken cancellation)
    {
        var sorted = request.Order == ReplayOrder.Key ? new List<(PackedTexts.Place Path, StoredOutputs Output)>() : null;
        var paths = new PackedTexts();
        await foreach (var (path, output) in WantedAsync(cancellation))
        {
            if (sorted is null)
            {
                document.Add(output);
            }
            else
            {
                sorted.Add((paths.Add(path), output));
            }
        }

        ThrowIfMissing();
        if (sorted is not null)
        {
            sorted.Sort((a, b) => paths.Bytes(a.Path).SequenceCompareTo(paths.Bytes(b.Path)));
            sorted.ForEach(s => document.Add(s.Output));
        }

        if (document.Count == 0)
        {
            throw Nothing();
        }
    }

    private async IAsyncEnumerable<(string Path, StoredOutputs Output)> WantedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var outcomes = request.Select?.NeedsOutcome == true ? await OutcomeFinder.LookAsync(recording, request.Origin, stage.Target, cancellation) : null;
        var only = request.Origin.Number != run.Number && request.Origin.Header.Replay is { IsPartial: true } terms ? await PublishedOutputs.OpenAsync(recording, terms, cancellation) : null;
        var query = new StepQuery { Run = run.Number, Stage = stage.Index, Status = StepStatus.Succeeded };
        await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
        {
            long ordinal = 0;
            await foreach (var output in StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
            {
                var at = ordinal++;
                if (only?.Contains(step.Number, at) == false)
                {
                    continue; // The origin itself took only a part of them.
                }

                Total++;
                var path = step.Keyed ? ItemPath.Append(step.Item, output.Name) : step.Item;
                if (await IsWantedAsync(step, at, output, path, outcomes, cancellation) && await IsThereAsync(step, at, output, path, cancellation))
                {
                    yield return (path, new StoredOutputs(step.Number, at, 1, step.Keyed, step.Root));
                }
            }
        }
    }

    private async ValueTask<bool> IsWantedAsync(
        StepRecord step, long ordinal, StepArtifact output, string path, OutcomeFinder? outcomes, CancellationToken cancellation)
    {
        if (request.Select is not { } select)
        {
            return true;
        }

        var content = select.NeedsContent ? await ContentAsync(step, ordinal, output, cancellation) : null;
        var shown = ItemNames.Shown(run.Header, path);
        return select.Matches(new SelectedItem(shown, output, step.CompletedAt, outcomes?.Of(step, ordinal) ?? ItemOutcome.Through, content));
    }

    private async ValueTask<JsonElement?> ContentAsync(StepRecord step, long ordinal, StepArtifact output, CancellationToken cancellation)
    {
        try
        {
            var addressed = output with { Source = StepLists.AddressOf(step, ordinal, output) };
            return JsonElement.Parse((await OutputReader.ReadAsync(recording, addressed, cancellation)).Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async ValueTask<bool> IsThereAsync(StepRecord step, long ordinal, StepArtifact output, string path, CancellationToken cancellation)
    {
        var there = !output.Absent && (output.Bytes is not null || output.Source is not null || await recording.Store.SizeAsync(output.Digest, cancellation) is not null);
        if (there && request.Verify)
        {
            await using var content = await OutputReader.OpenAsync(recording, output with { Source = StepLists.AddressOf(step, ordinal, output) }, cancellation);
            await content.CopyToAsync(Stream.Null, cancellation); // Reading to the end compares the digest.
        }

        if (!there && ++Missing <= Named)
        {
            _missing.Add($"{ItemNames.Shown(run.Header, path)} {output.Digest}");
        }

        return there;
    }

    private void ThrowIfMissing()
    {
        if (Missing > 0 && !request.AllowMissing)
        {
            throw new RepriseException(
                "artifact.missing", $"The bytes of {Missing:N0} of the outputs of {stage.Target} in {run.Header.Id} are gone from the store; nothing was published.",
                "Bring them back from a copy (`reprise fsck` lists what is missing), or publish the rest with --allow-missing.",
                [.. _missing.Select(m => new KeyValuePair<string, string>("missing", m))]);
        }
    }

    private RepriseException Nothing() => Total == 0
        ? new RepriseException("replay.nothing", $"The stage {stage.Target} stored no outputs in {run.Header.Id}.",
            run.Status is Kernel.Journal.RunStatus.Interrupted or Kernel.Journal.RunStatus.Failed
                ? $"Go on with the run first: `reprise recover {run.Header.Id}`." : $"`reprise ls {run.Header.Id}` lists what it stored.")
        : Missing > 0 ? new RepriseException("replay.nothing", $"The bytes of all {Missing:N0} outputs are gone.", "Bring them back from a copy; `reprise fsck` lists what is missing.")
        : new RepriseException("replay.nothing", $"None of the {Total:N0} outputs of {stage.Target} fits the selection `{request.Select?.Text}`.",
            $"`reprise ls {run.Header.Id}/{stage.Target}` lists them.");
}
