using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>A step and the run that it belongs to.</summary>
public sealed record RecordedStep(RunRecord Run, StepRecord Step)
{
    /// <summary>The step's id.</summary>
    public StepId Id => Recording.IdOf(Run, Step);
}

/// <summary>Finds the step that a text names: its id, a unique prefix of it, or the path <c>RUN/ROUTE/STAGE/ITEM</c> of one of its outputs.</summary>
public static class StepLookup
{
    private const int Shown = 5;

    /// <summary>True where the text has the form of a step id.</summary>
    public static bool LooksLikeStep(string text) => text.StartsWith(StepId.Prefix, StringComparison.Ordinal);

    /// <summary>The step with this id or prefix, as it stands last.</summary>
    /// <exception cref="RepriseException"><c>step.not_found</c> or <c>step.ambiguous</c>, with the candidates as facts.</exception>
    public static async ValueTask<RecordedStep> FindAsync(Recording recording, string text, CancellationToken cancellation)
    {
        var id = WithoutAttempt(text);
        if (!StepId.TryParsePrefix(id, out var runId, out var from, out var below))
        {
            return await FindInOnlyRunAsync(recording, text, id, cancellation);
        }

        var runs = await recording.Journal.RunsAsync(new RunQuery { Id = runId.Value, Limit = 1 }, cancellation);
        if (runs.Count == 0)
        {
            throw new RepriseException("step.not_found", $"No step has the id or prefix '{text}': there is no run {runId}.", "`reprise runs` lists the runs.");
        }

        return await OneOfAsync(recording, runs[0], text, from, below, cancellation);
    }

    /// <summary>The step with this id or prefix, or the one behind the stored output <c>RUN/ROUTE/STAGE/ITEM</c>.</summary>
    /// <exception cref="RepriseException"><c>step.not_found</c>, <c>step.ambiguous</c>; <c>artifact.not_found</c>, <c>run.not_found</c>.</exception>
    public static async ValueTask<RecordedStep> FindNamedAsync(Recording recording, string text, CancellationToken cancellation)
    {
        if (LooksLikeStep(text) || !text.Contains('/', StringComparison.Ordinal))
        {
            return await FindAsync(recording, text, cancellation);
        }

        // What has the form of such a path and is none names no run.
        return await StoredFolder.FindAsync(recording, text, cancellation) is { } stored
            ? stored.Step
            : throw new RepriseException("run.not_found", $"'{text}' is no stored output: no run is called '{text.Split('/')[0]}'.", "A stored output is RUN/ROUTE/STAGE/ITEM; `reprise ls RUN` lists them.");
    }

    /// <summary>The index of a stage of a run.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>, with the stages that there are.</exception>
    public static int StageOf(StageGraph? graph, string stage) => graph?.Find(stage)?.Index
        ?? throw new RepriseException("usage.invalid", $"The run has no stage '{stage}'.", "Name it as ROUTE/STAGE.",
            [.. graph?.Stages.Select(s => new KeyValuePair<string, string>("stage", s.Target)) ?? []]);

    /// <summary>The step with this number in a run.</summary>
    /// <exception cref="RepriseException"><c>step.not_found</c>.</exception>
    public static async ValueTask<RecordedStep> FindAsync(Recording recording, long run, long number, CancellationToken cancellation)
    {
        var record = await recording.RunAsync(run, cancellation);
        return await OneOfAsync(recording, record, new StepId(record.Header.Id, number).ToString(), number, number + 1, cancellation);
    }

    // An agent is handed the id with `.N` behind it, the attempt.
    private static string WithoutAttempt(string text) => text.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? text[..dot] : text;

    private static async ValueTask<RecordedStep> FindInOnlyRunAsync(Recording recording, string text, string id, CancellationToken cancellation)
    {
        var prefix = RunId.Prefix + (LooksLikeStep(id) ? id[StepId.Prefix.Length..] : id);
        var runs = prefix.Length > RunId.Prefix.Length
            ? await recording.Journal.RunsAsync(new RunQuery { Id = prefix, Limit = Shown + 1 }, cancellation)
            : RunList.Empty;
        return runs.Count switch
        {
            1 => await OneOfAsync(recording, runs[0], text, 0, long.MaxValue, cancellation),
            0 => throw new RepriseException("step.not_found", $"No step has the id or prefix '{text}'.",
                "A step id begins with stp_ and its run's digits. `reprise show RUN --steps` lists a run's steps."),
            _ => throw new RepriseException("step.ambiguous", $"'{text}' fits steps of {runs.Count} runs.", "Give more digits of the id.",
                [.. runs.Take(Shown).Select(run => new KeyValuePair<string, string>("run", run.Header.Id.Value))]),
        };
    }

    private static async ValueTask<RecordedStep> OneOfAsync(
        Recording recording, RunRecord run, string text, long from, long below, CancellationToken cancellation)
    {
        var found = new List<StepRecord>();
        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number, From = from, Below = below, Limit = Shown + 1 }, cancellation))
        {
            found.Add(step);
        }

        return found.Count switch
        {
            1 => new RecordedStep(run, found[0]),
            0 => throw new RepriseException("step.not_found", $"No step of {run.Header.Id} has the id or prefix '{text}'.",
                $"`reprise show {run.Header.Id} --steps` lists its steps."),
            _ => throw new RepriseException("step.ambiguous", $"'{text}' fits {(found.Count > Shown ? "more than " + Shown : found.Count)} steps.",
                "Give more digits of the id.",
                [.. found.Take(Shown).Select(step => new KeyValuePair<string, string>("step", $"{Recording.IdOf(run, step)} {ItemNames.Shown(run.Header, step.Item)}"))]),
        };
    }
}
