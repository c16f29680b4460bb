using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Rerunning;

/// <summary>A step of a rerun with its verdict.</summary>
internal sealed record JudgedStep(Verdict Verdict, ManifestStep Step, Judgement? Judgement);

/// <summary>Judges each step of a rerun from its two records.</summary>
internal sealed class StepVerdicts(Recording recording, ReplayedOutputs? endToEnd)
{
    private readonly OutputJudge _judge = new(recording);

    /// <summary>The verdict on a step.</summary>
    /// <param name="rerun">The rerun.</param>
    /// <param name="origin">The step as it was recorded.</param>
    /// <param name="replayed">The step of the rerun.</param>
    /// <param name="differing">Numbers of steps of the rerun that differ, as far as they are judged.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<JudgedStep> OfAsync(RunHeader rerun, StepRecord origin, StepRecord replayed, IReadOnlySet<long> differing, CancellationToken cancellation)
    {
        var run = await recording.RunAsync(origin.Run, cancellation);
        var stage = (await recording.GraphAsync(run, cancellation))!.Stages[origin.Stage];
        var judgement = replayed is { Status: StepStatus.Succeeded, Decision: DecisionKind.Execute } ? await _judge.JudgeAsync(origin, replayed, stage.Stage.Compare, cancellation) : null;
        var (verdict, reason) = VerdictOf(replayed, judgement) switch
        {
            (Verdict.Differs, var why) when origin.Action.Inputs == ActionInputs.Unknown => (Verdict.Unverified, "what it read is not recorded; without it, " + why),
            var found => found,
        };
        var step = new ManifestStep
        {
            StepId = new StepId(run.Header.Id, origin.Number).ToString(),
            StepType = stage.Stage.Type,
            Target = stage.Target,
            Item = ItemNames.Shown(run.Header, origin.Item),
            InputHash = InputHash(origin),
            InputHashLive = InputHash(replayed),
            OutputHashLive = (await OutputHashAsync(origin, cancellation))!,
            OutputHashReplayed = replayed.Status == StepStatus.Succeeded ? await OutputHashAsync(replayed, cancellation) : null,
            Ok = verdict is Verdict.Identical or Verdict.Equivalent or Verdict.Recorded,
            Reason = verdict == Verdict.Differs && origin.Action.Inputs != replayed.Action.Inputs && reason.Length > 0 ? reason + "; its input is another than the recorded one" : reason,
            Verdict = Words.Of(verdict),
            Comparator = Comparator.NameOf(stage.Stage.Compare),
            Inherited = verdict == Verdict.Differs && endToEnd is not null && (await endToEnd.BeforeAsync(origin, cancellation)).Any(differing.Contains),
            EnvironmentMatches = origin.Action.Env == replayed.Action.Env,
            DurationMs = Words.Millis(replayed.DurationMicros),
            RecordedDurationMs = Words.Millis(origin.DurationMicros),
            Outputs = origin.OutputsCount == 1 && replayed.OutputsCount <= 1 ? null : [.. (judgement?.Outputs ?? []).Select(o => new ManifestOutput(
                o.Name, o.Recorded?.Digest.ToString(), o.Replayed?.Digest.ToString(), Words.Of(o.Verdict)))],
            RerunStepId = new StepId(rerun.Id, replayed.Number).ToString(),
        };
        return new JudgedStep(verdict, step, judgement);
    }

    private static (Verdict Verdict, string Reason) VerdictOf(StepRecord replayed, Judgement? judgement) => replayed switch
    {
        { Decision: DecisionKind.Reuse } => (Verdict.Recorded, replayed.Reason),
        { Status: StepStatus.Refused, Error.Code: "rerun.candidate" } => (Verdict.Unverified, replayed.Reason),
        { Status: StepStatus.Refused } => (Verdict.Unreplayable, replayed.Reason),
        { Error: { Code: "artifact.missing" or "artifact.damaged" or "environment.missing" } error } => (Verdict.Unreplayable, error.Message),
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
}
