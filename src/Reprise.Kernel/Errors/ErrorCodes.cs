using System.Collections.Frozen;

namespace Reprise.Kernel;

/// <summary>One stable error code with its exit code and HTTP status.</summary>
public sealed record ErrorCode(string Code, int ExitCode, int HttpStatus, string Meaning);

/// <summary>The table of all error codes: exit code, HTTP status and meaning. <c>docs/errors.md</c> is written from it.</summary>
public static class ErrorCodes
{
    /// <summary>Every code, in the order of the documentation.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new("usage.invalid", 2, 400, "The command line or the request is wrong."),
        new("pipeline.not_found", 2, 404, "There is no such pipeline file."),
        new("pipeline.invalid", 2, 400, "The pipeline file has errors. What its text alone shows is listed with line and column, all at once; what is found when a stage is prepared (a wrong value, a missing file) names stage and parameter. Nothing was run."),
        new("input.not_found", 2, 400, "A declared input file is missing or cannot be read."),
        new("input.unknown", 2, 400, "An input was given that the pipeline does not declare."),
        new("param.unknown", 2, 400, "A parameter was given that the pipeline does not declare."),
        new("patch.invalid", 2, 400, "What a fork is to change is no JSON Patch or JSON Merge Patch, or does not fit the document."),
        new("import.invalid", 2, 400, "A line of an import is not a step; it says what was expected."),
        new("import.cycle", 2, 400, "Lines of an import claim to come from one another."),
        new("handler.not_loaded", 2, 400, "An assembly named under `handlers` cannot be loaded or has no handler."),
        new("run.not_found", 2, 404, "No run has this id or prefix."),
        new("run.ambiguous", 2, 400, "The prefix fits more than one run."),
        new("step.not_found", 2, 404, "No step has this id or prefix."),
        new("step.ambiguous", 2, 400, "The prefix fits more than one step."),
        new("artifact.not_found", 2, 404, "No artifact has this name, digest or prefix."),
        new("artifact.ambiguous", 2, 400, "The prefix fits more than one artifact."),
        new("artifact.missing", 3, 409, "Recorded bytes are gone from the store."),
        new("artifact.damaged", 3, 409, "Stored bytes no longer have their digest."),
        new("snapshot.route_unknown", 2, 400, "The snapshot has no route of this name."),
        new("snapshot.stage_unknown", 2, 400, "The snapshot has no stage of this name, or not one of its runs has."),
        new("replay.nothing", 3, 409, "There is nothing to replay: the stage stored no outputs, or none fits the selection."),
        new("run.owned", 3, 409, "Another live process owns the run."),
        new("run.ended", 3, 409, "The run has ended; what was asked for needs one that has not, or that failed."),
        new("run.running", 3, 409, "The run still goes on, or waits to; what was asked for needs one that has ended or was cut off."),
        new("run.not_succeeded", 3, 409, "Only a run that succeeded can be a golden run."),
        new("run.not_restartable", 3, 409, "A run of this kind cannot be started again from its beginning; the hint says what can be done instead."),
        new("code.changed", 3, 409, "A fork with `--code same` found other code than was recorded."),
        new("run.cancelled", 1, 409, "The run was cancelled."),
        new("effects.unacknowledged", 3, 409, "The step would repeat an effect that already took place."),
        new("effects.in_doubt", 3, 409, "It is unknown whether an effect took place."),
        new("effects.not_in_doubt", 3, 409, "The step is not in doubt, so there is nothing to resolve."),
        new("effects.resolved", 1, 409, "An effect was in doubt, and a person said that it did not take place: the step's next attempt comes with the next recover."),
        new("recording.absent", 3, 409, "There is no recorded result to serve."),
        new("rerun.candidate", 3, 409, "Nothing but a parent span says that an artifact came from the step; it is not executed."),
        new("strict.input_changed", 3, 409, "A strict rerun found a source that is another than when it was recorded, or gone."),
        new("strict.environment_differs", 3, 409, "A strict rerun found another environment than the recorded one."),
        new("output.exists", 2, 409, "The folder for the results is not empty."),
        new("identity.conflict", 3, 409, "A step with this identity is recorded with other inputs."),
        new("journal.not_found", 2, 404, "There is no data folder here."),
        new("journal.damaged", 3, 500, "The journal cannot be read."),
        new("journal.newer", 3, 500, "The journal was written by a newer version."),
        new("journal.unwritable", 3, 500, "The data folder cannot be written, or not even read."),
        new("disk.full", 3, 507, "There is no room left on the disk."),
        new("output.unwritable", 3, 500, "Standard output cannot be written."),
        new("sqlite.missing", 3, 500, "The system's SQLite library is not installed."),
        new("queue.unreachable", 3, 503, "No broker answers at the address of the queue."),
        new("queue.refused", 3, 503, "The broker does not let this user in, or not to a queue that is needed."),
        new("queue.conflict", 3, 409, "A queue of this name is on the broker with other properties."),
        new("step.failed", 1, 500, "The handler failed."),
        new("step.timeout", 1, 500, "The handler took longer than its stage allows."),
        new("step.crashed", 1, 500, "The process died while the step ran. A step with three such attempts in a row is quarantined, so that the rest of its run can finish."),
        new("step.param", 1, 400, "A parameter of the stage does not fit the item at hand. What is wrong whatever the item is `pipeline.invalid`."),
        new("step.input", 1, 400, "An input is not what the step type reads."),
        new("item.key_duplicate", 1, 400, "A step made two items with one key."),
        new("item.key_invalid", 1, 400, "A step made an item with an empty or overlong key."),
        new("exec.not_found", 2, 400, "The command to run does not exist. Found before anything runs, where it can be known then; else the step fails."),
        new("exec.exit", 1, 500, "The command ended with an exit code other than 0."),
        new("exec.signal", 1, 500, "The command was ended by a signal."),
        new("exec.output_missing", 1, 500, "The command did not write an output that was declared."),
        new("exec.output_limit", 1, 500, "The command printed more than is allowed."),
        new("http.unreachable", 1, 502, "An address could not be reached or broke off its answer."),
        new("http.status", 1, 502, "An address answered with a status that was not expected."),
        new("http.limit", 1, 502, "An answer is larger than is allowed."),
        new("call.invalid", 2, 400, "A call is not of the form that was expected: its body, its context, or the execution that it says it comes from."),
        new("call.limit", 3, 413, "A call is refused, because its input or context is too large or its tree too deep; or its result is larger than is allowed."),
        new("call.busy", 3, 503, "As many calls as are allowed go on at once. Nothing was recorded; the same call may be made again later."),
        new("call.failed", 1, 502, "The agent said that the call failed."),
        new("attempt.superseded", 3, 409, "A report or a call comes from an attempt that is no longer the current one, or that has ended; it was not taken."),
        new("node.unknown", 2, 404, "No node has registered under this name, or none with a target of this name."),
        new("node.invalid", 2, 400, "A node cannot be registered as it describes itself."),
        new("node.lost", 1, 503, "The node that worked on a call was not heard of any more, or came back as a new process."),
        new("node.unreachable", 1, 502, "The node could not be called, or broke off its answer."),
        new("run.elsewhere", 3, 503, "The run is not carried out by this process at the moment; try again."),
        new("secret.missing", 2, 400, "A secret that the stage names is not set."),
        new("environment.failed", 3, 500, "The environment that a stage declares could not be made."),
        new("environment.missing", 3, 500, "A tool that the step type needs is not installed."),
        new("server.address", 3, 500, "The server cannot listen on its address."),
        new("manifest.not_found", 2, 404, "The run has no manifest: it is no rerun, or has not come to its end."),
        new("plan.not_found", 2, 404, "The run has no stored plan."),
        new("path.not_found", 2, 404, "The server has nothing at this path."),
        new("method.not_allowed", 2, 405, "The path does not take this method."),
        new("body.unsupported", 2, 415, "The body of a request is not JSON."),
        new("body.too_large", 2, 413, "The body of a request is larger than the server takes."),
        new("internal.error", 1, 500, "A defect of Reprise."),
    ];

    private static readonly FrozenDictionary<string, ErrorCode> ByCode = All.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    /// <summary>The entry of a code; an unknown code counts as <c>internal.error</c>.</summary>
    public static ErrorCode Find(string code) => ByCode.TryGetValue(code, out var found) ? found : ByCode["internal.error"];
}
