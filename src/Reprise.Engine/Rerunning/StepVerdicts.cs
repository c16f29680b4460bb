using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Rerunning;

/// <summary>A step of a rerun with its verdict.</summary>
internal sealed record JudgedStep(Verdict Verdict, ManifestStep Step);

/// <summary>Judges each step of a rerun from its two records.</summary>
/// <param name="recording">Where the records stand.</param>
/// <param name="endToEnd">For a rerun from end to end, what its steps made; else null.</param>
/// <param name="liveNames">Names of artifacts that were taken as they are now.</param>
internal sealed class StepVerdicts(Recording recording, ReplayedOutputs? endToEnd, IReadOnlyCollection<string> liveNames)
{
    private readonly OutputJudge _judge = new(recording);
    private readonly SameEnvironment _environments = new(recording, liveNames);

    /// <summary>The verdict on a step: the worst over its repetitions.</summary>
    /// <param name="rerun">The rerun.</param>
    /// <param name="origin">The step as it was recorded.</param>
    /// <param name="replayed">The step of the rerun, and its repetitions.</param>
    /// <param name="changed">Places of steps of the rerun that gave other bytes, from 1, as far as they are judged.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<JudgedStep> OfAsync(
        RunHeader rerun, StepRecord origin, IReadOnlyList<StepRecord> replayed, IReadOnlySet<long> changed, CancellationToken cancellation)
    {
        var run = await recording.RunAsync(origin.Run, cancellation);
        var stage = (await recording.GraphAsync(run, cancellation))!.Stages[origin.Stage];
        var counts = new VerdictCounts();
        var executions = new List<Execution>(replayed.Count);
        foreach (var step in replayed)
        {
            executions.Add(await JudgeAsync(origin, step, stage.Stage.Compare, cancellation));
            counts.Add(executions[^1].Verdict);
        }

        var verdict = counts.Overall(0);
        var worst = executions.Find(e => e.Verdict == verdict)!;
        var inherited = verdict == Verdict.Differs && endToEnd is not null && (await endToEnd.BeforeAsync(origin, cancellation)).Any(changed.Contains);
        var described = Describe(rerun, run, stage, origin, worst, inherited) with
        {
            EnvironmentMatches = await _environments.OfAsync(run, origin.Action, worst.Step.Action, cancellation),
            OutputHashLive = (await OutputHashAsync(origin, cancellation))!,
            Repeats = worst.Step.Decision == DecisionKind.Execute ? replayed.Count : 0,
            Flaky = IsFlaky(executions),
            RepeatHashes = [.. Hashes(executions)],
            Reason = string.Join("; ", Reasons(origin, worst, executions)),
        };
        return new JudgedStep(verdict, described);
    }

    private static ManifestStep Describe(RunHeader rerun, RunRecord run, StageNode stage, StepRecord origin, Execution worst, bool inherited) => new()
    {
        StepId = new StepId(run.Header.Id, origin.Number).ToString(),
        StepType = stage.Stage.Type,
        Target = stage.Target,
        Item = ItemNames.Shown(run.Header, origin.Item),
        InputHash = InputHash(origin),
        InputHashLive = InputHash(worst.Step),
        OutputHashLive = "",
        OutputHashReplayed = worst.Hash,
        Ok = worst.Verdict is Verdict.Identical or Verdict.Equivalent or Verdict.Recorded,
        Reason = "",
        Verdict = Words.Of(worst.Verdict),
        Comparator = Comparator.NameOf(stage.Stage.Compare),
        Inherited = inherited,
        EnvironmentMatches = false,
        DurationMs = Words.Millis(worst.Step.DurationMicros),
        RecordedDurationMs = Words.Millis(origin.DurationMicros),
        Outputs = origin.OutputsCount == 1 && worst.Step.OutputsCount <= 1 ? null : [.. (worst.Judgement?.Outputs ?? []).Select(o => new ManifestOutput(
            o.Name, o.Recorded?.Digest.ToString(), o.Replayed?.Digest.ToString(), Words.Of(o.Verdict)))],
        RepeatHashes = [],
        RerunStepId = new StepId(rerun.Id, worst.Step.Number).ToString(),
    };

    private async ValueTask<Execution> JudgeAsync(StepRecord origin, StepRecord step, JsonElement? compare, CancellationToken cancellation)
    {
        var judgement = step is { Status: StepStatus.Succeeded, Decision: DecisionKind.Execute } ? await _judge.JudgeAsync(origin, step, compare, cancellation) : null;
        var (verdict, reason) = VerdictOf(step, judgement) switch
        {
            (Verdict.Differs, var why) when origin.Action.Inputs == ActionInputs.Unknown => (Verdict.Unverified, "what it read is not recorded; without it, " + why),
            var found => found,
        };
        return new Execution(step, verdict, reason, judgement, step.Status == StepStatus.Succeeded ? await OutputHashAsync(step, cancellation) : null);
    }

    private static IEnumerable<string> Hashes(List<Execution> executions) =>
        executions.Where(e => e.Step.Decision == DecisionKind.Execute).Select(e => e.Hash).OfType<string>().Distinct(StringComparer.Ordinal);

    private static bool IsFlaky(List<Execution> executions) => executions.Select(e => e.Hash).Distinct(StringComparer.Ordinal).Count() > 1;

    private static IEnumerable<string> Reasons(StepRecord origin, Execution worst, List<Execution> executions)
    {
        if (IsFlaky(executions))
        {
            var failed = executions.Count(e => e.Hash is null);
            yield return $"flaky: {executions.Count} executions gave {Hashes(executions).Count()} different outputs{(failed > 0 ? $", and {failed} failed" : "")}";
        }

        if (worst.Reason.Length > 0)
        {
            yield return worst.Reason;
        }

        if (worst.Verdict == Verdict.Differs && origin.Action.Inputs != worst.Step.Action.Inputs)
        {
            yield return "its input is another than the recorded one";
        }

        if (executions.Count(e => e.Step.Reason.EndsWith(StepRerunner.ClockFailed, StringComparison.Ordinal)) is > 0 and var shifted)
        {
            yield return $"{shifted} of its executions: {StepRerunner.ClockFailed}";
        }
    }

    private static (Verdict Verdict, string Reason) VerdictOf(StepRecord replayed, Judgement? judgement) => replayed switch
    {
        { Decision: DecisionKind.Reuse } => (Verdict.Recorded, replayed.Reason),
        { Status: StepStatus.Refused, Error.Code: "rerun.candidate" } => (Verdict.Unverified, replayed.Reason),
        { Status: StepStatus.Refused } => (Verdict.Unreplayable, replayed.Reason),
        { Error: { Code: "artifact.missing" or "artifact.damaged" or "environment.missing" or "environment.failed" or "exec.not_found" or "secret.missing" } error } => (Verdict.Unreplayable, error.Message),
        { Error: { } error } => (Verdict.Differs, "it failed, where the recorded step succeeded: " + error.Message),
        _ => judgement is { } found ? (found.Verdict, found.Reason) : (Verdict.Unverified, "it has no outcome"),
    };

    private static string InputHash(StepRecord step) =>
        (step.InputsCount == 1 && step.Inputs is [var only] ? only.Digest : step.Action.Inputs).ToString();

    private async ValueTask<string?> OutputHashAsync(StepRecord step, CancellationToken cancellation)
    {
        if (step.OutputsCount == 1 && step.Outputs is [var only])
        {
            return only.Digest.ToString();
        }

        if (!step.OutputsDigest.IsDefault)
        {
            return step.OutputsDigest.ToString();
        }

        using var list = new Kernel.Actions.ListDigest();
        await foreach (var output in StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
        {
            list.Add(output.Name, output.Digest);
        }

        return list.Finish().ToString();
    }

    /// <summary>One execution of a step.</summary>
    private sealed record Execution(StepRecord Step, Verdict Verdict, string Reason, Judgement? Judgement, string? Hash);
}
