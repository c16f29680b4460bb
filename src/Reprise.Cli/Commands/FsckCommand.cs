using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise fsck</c>: every record's bytes are present and true to their digest.</summary>
internal static class FsckCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("fsck", "Check that every record's bytes are present and true to their digest")
        {
            Examples = [("reprise fsck", "exit code 1 where something is damaged or missing"), ("reprise fsck --json", "for scripts")],
        };
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var found = await CheckAsync(call, cancellation);
        call.ExitCode = found.Ok ? 0 : 1;
        if (call.Json)
        {
            JsonOutput.Write(call.Out, found, ContractJson.Indented.FsckObject);
            return call.ExitCode;
        }

        Write(call.Out, found);
        return call.ExitCode;
    }

    // A journal that cannot be read is what this command is there to find, so it is a finding and not a failure of the command.
    private static async Task<FsckObject> CheckAsync(Invocation call, CancellationToken cancellation)
    {
        try
        {
            var workspace = call.Open();
            var file = workspace.Journal.CheckFile().Select(words => new FsckProblem("journal.damaged", $"{workspace.Folder.JournalFile}: {words}", [], []));
            return await new Fsck(workspace.Recording).CheckAsync([.. file], cancellation);
        }
        catch (RepriseException e) when (e.Code is "journal.damaged")
        {
            var message = $"{e.Message} No record could be checked; the stored objects were left as they are.";
            return new FsckObject(Ok: false, new FsckCounts(0, 0, 0, 0, 0), [new FsckProblem(e.Code, message, [], [])]);
        }
    }

    private static void Write(Output output, FsckObject found)
    {
        var c = found.Checked;
        output.Line(found.Ok
            ? output.Paint("All well.", Tone.Good)
            : output.Paint(Format.Plural(found.Problems.Count, "problem") + ".", Tone.Bad));
        output.Line($"Checked {Format.Plural(c.Runs, "run")}, {Format.Plural(c.Steps, "step")}, {Format.Plural(c.Outputs, "output")}, "
            + $"{Format.Plural(c.Objects, "stored object")}, {Format.Size(c.Bytes)}.");
        foreach (var problem in found.Problems)
        {
            output.Line();
            output.Line($"{output.Paint(problem.Code, Tone.Bad)}  {Format.OneLine(problem.Message)}");
            var facts = new Facts();
            foreach (var artifact in problem.Artifacts)
            {
                _ = facts.Add("hurts", Format.OneLine(artifact));
            }

            foreach (var step in problem.Steps)
            {
                _ = facts.Add("needed by", output.Paint(step, Tone.Link));
            }

            facts.Write(output);
        }

        if (!found.Ok)
        {
            output.Line();
            output.Line(found.Problems.Any(p => p.Code is "journal.damaged")
                ? "Restore the data folder from a copy, or set it aside and begin a new one."
                : "Copy the bytes back from a backup, or run the pipeline again: what a step makes anew is stored anew.");
        }
    }
}
