using System.Text.RegularExpressions;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Auditing;

/// <summary>Says what would raise a score: one sentence for each fault, with what to type.</summary>
internal sealed partial class Mending(IReadOnlyList<AuditedStage> stages, AuditEnds ends)
{
    /// <summary>The sentences for an artifact; none where nothing is left to do.</summary>
    public IReadOnlyList<string> Of(NamedVersion version, bool unknown, AuditFaults faults, AuditedRerun rerun) =>
    [
        .. unknown ? [$"No step is recorded that made it: make it again under `reprise record --out FILE --name {Word(version.Name)} -- COMMAND`."] : (string[])[],
        .. faults.Ends.Select(e => OfEnd(ends[e])),
        .. faults.Methods.Select(m => OfMethod(stages[m])),
        .. faults.Environments.Select(e => OfEnvironment(stages[e])),
        .. faults.Actors.Select(a => $"Nobody knows who ran {stages[a].Target} in {Id(stages[a])}: {Again(stages[a])}."),
        .. OfRerun(Word(version.Name), rerun),
    ];

    private string OfEnd(AuditedEnd end) => OfEnd(end, stages[end.Stage]);

    private static string OfEnd(AuditedEnd end, AuditedStage stage) => end.Kind switch
    {
        AuditEnd.SourceGone => $"The bytes of {end.Path} ({end.Artifact}), which {stage.Target} read, are gone from the store: copy them back from a backup (`reprise fsck` names the objects), or {Again(stage)}.",
        AuditEnd.Repaired => $"Only a trace id says where {end.Artifact} came from, which {stage.Target} read: record it with its inputs, `reprise record --in FILE --out FILE -- COMMAND`.",
        _ => $"The way back ends at {stage.Target} in {Id(stage)} ({end.Reason}{(end.Artifact.IsDefault ? "" : $": {end.Artifact}")}): "
            + $"record what came before it, `reprise record --in FILE --out FILE -- COMMAND` or `reprise import FILE.jsonl`, then {Again(stage)}.",
    };

    private static string OfMethod(AuditedStage stage) => !stage.Facts.Handler
        ? $"No handler of type '{stage.Type}' is at hand for {stage.Target}: build its assembly where the pipeline's `handlers:` name it; `reprise types` shows which types have one."
        : $"The code of {stage.Target} in {Id(stage)} is not in the store: copy it back from a backup (`reprise fsck` names the objects), or {Again(stage)}.";

    private static string OfEnvironment(AuditedStage stage) => stage.Facts.Environment == EnvironmentPin.Named
        ? stage.Run.Header.IsCommand
            ? $"{stage.Target} in {Id(stage)} ran with what was installed, which `reprise record` only names: make the command a stage of type `exec` whose `env` has a lock file or tools, and run that pipeline."
            : $"{stage.Target} ran with what was installed: declare its `env` with a lock file or tools (as a stage of type `analysis_run` or `exec`), then {Again(stage)}."
        : $"The environment of {stage.Target} in {Id(stage)} is not recorded, or files of it are gone from the store: {Again(stage)}.";

    private static IEnumerable<string> OfRerun(string name, AuditedRerun rerun) => rerun.Facts switch
    {
        { Verdict: null } => [$"Nobody has made it again: `reprise rerun {name}`."],
        { Ok: true, Whole: true } => [],
        { Ok: true } => [$"It was made again only from {rerun.Run!.Header.Rerun!.From} on: `reprise rerun {name}`."],
        { Verdict: Verdict.Differs } => [$"It came out differently in {rerun.Run!.Header.Id}{(rerun.FirstDifference is { } step ? $", first at {step}" : "")}: `reprise rerun {name} --diff` shows how."],
        { Verdict: Verdict.Unreplayable } => [$"Not all of it could be executed in {rerun.Run!.Header.Id}: `reprise rerun {name}` says why."],
        _ => [$"Not all of it could be judged in {rerun.Run!.Header.Id}: `reprise rerun {name}` says why."],
    };

    private static string Again(AuditedStage stage) => stage.Run.Header.Import is not null ? "import it again with all that is known of it, `reprise import FILE.jsonl`"
        : stage.Run.Header.IsCommand ? "record the command again, `reprise record -- COMMAND`" : $"run the pipeline {stage.Run.Header.Pipeline} again, `reprise run PIPELINE`";

    private static string Id(AuditedStage stage) => stage.Run.Header.Id.Value;

    /// <summary>A name as one word of a shell.</summary>
    private static string Word(string name) => Plain().IsMatch(name) ? name : "'" + name.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"^[\w@%+=:,./][\w@%+=:,./-]*\z", RegexOptions.None, 1000)]
    private static partial Regex Plain();
}
