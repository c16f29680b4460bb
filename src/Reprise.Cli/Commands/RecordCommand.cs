using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Commands;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise record -- CMD …</c>: runs any command where it stands and records it as a step.</summary>
internal static class RecordCommand
{
    private static readonly Argument<string[]> CommandLine = new("CMD") { Description = "The command and its arguments, behind --", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string[]> In = new("--in") { Description = "A file that it reads; may be repeated", HelpName = "FILE" };
    private static readonly Option<string[]> OutFiles = new("--out") { Description = "A file that it writes; may be repeated. Without one, what it prints is its output", HelpName = "FILE" };
    private static readonly Option<string?> Name = new("--name") { Description = "Register the output under this name", HelpName = "NAME" };

    private static readonly Option<string?> EffectOption = new Option<string?>("--effect") { Description = "What it does to the world. Default: pure in the sandbox where the folder holds nothing undeclared, else recorded", HelpName = "pure|recorded|external" }
        .AcceptOnlyFromAmong("pure", "recorded", "external");

    private static readonly Option<bool> NoSandbox = new("--no-sandbox") { Description = "Run it with the network and the whole machine in reach" };
    private static readonly Option<string[]> Label = new("--label", "-l") { Description = "Label the run; may be repeated", HelpName = "K=V" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("record", "Run any command in the current folder and record it as a step")
        {
            Arguments = { CommandLine },
            Examples =
            [
                ("reprise record -- make report", "what it prints is its output"),
                ("reprise record --in data.csv --out sorted.csv -- sort data.csv -o sorted.csv", "with declared files"),
                ("reprise record --name counts/lines --in data.csv -- wc -l data.csv", "under a name with versions"),
                ("reprise record --no-sandbox --effect recorded -- curl -s https://example.org", "with the network"),
            ],
        };
        command.AddAll(In, OutFiles, Name, EffectOption, NoSandbox, Label, Reason);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var workspace = call.Make();
        await using var host = await EngineHost.OpenAsync(QueueChoice.Memory, () => workspace, ShippedHandlers.Catalog(), cancellation);
        var recorded = await RecordAsync(call, host, workspace.Folder.Path, cancellation);
        call.ExitCode = recorded.Succeeded ? 0 : 1;
        var step = await StepMapping.ToObjectAsync(workspace.Recording, new RecordedStep(recorded.Run, recorded.Step), cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, step, ContractJson.Indented.StepObject);
            return call.ExitCode;
        }

        // The command's own output stands on standard output; what is said about it goes beside it.
        WriteSummary(call.Error, step, recorded);
        return call.ExitCode;
    }

    private static async Task<RecordedCommand> RecordAsync(Invocation call, EngineHost host, string dataFolder, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(new Notices(call.Error), "the command and all that it started are being ended.", stop.Cancel);
        try
        {
            return await new CommandRecorder(host.Parts).RecordAsync(Request(call, dataFolder), stop.Token);
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            throw new RepriseException("run.cancelled", "Stopped before the command was started.", "Nothing was recorded; call it again.", inner: e);
        }
    }

    private static CommandRequest Request(Invocation call, string dataFolder) => new()
    {
        Command = call.Get(CommandLine),
        Folder = Directory.GetCurrentDirectory(),
        DataFolder = Path.GetFullPath(dataFolder),
        Inputs = call.Get(In) ?? [],
        Outputs = call.Get(OutFiles) ?? [],
        Name = call.Get(Name),
        Trace = Trace(call.Error),
        Effect = call.Get(EffectOption) is { } effect ? TextValues.ParseWord<Effect>(effect) : null,
        Sandbox = !call.Get(NoSandbox),
        Actor = Environment.UserName,
        Reason = call.Get(Reason),
        Labels = Values.Pairs("--label", call.Get(Label)),
        Watch = (bytes, isError) => (isError || call.Json ? call.Error : call.Out).Bytes(bytes),
    };

    /// <summary>Who asked for it. As W3C Trace Context says, a header that cannot be read is as good as none.</summary>
    private static TraceParent? Trace(Output error)
    {
        var text = Environment.GetEnvironmentVariable(TraceParent.Variable);
        if (!TraceParent.TryParse(text, out var parent) && !string.IsNullOrEmpty(text))
        {
            error.Line($"{error.Paint("warning", Tone.Warn)}  {TraceParent.Variable} is '{Format.OneLine(text)}', expected 00-<32 hex digits>-<16 hex digits>-<2 hex digits>; it is ignored.");
            error.Flush();
        }

        return parent;
    }

    private static void WriteSummary(Output output, StepObject step, RecordedCommand recorded)
    {
        var (word, tone) = recorded.Stopped ? (Words.Of(recorded.Run.Status), Tone.Warn) : ("recorded", recorded.Succeeded ? Tone.Good : Tone.Bad);
        output.Line($"{output.Paint(word, tone)} {output.Paint(step.StepId, Tone.Link)} "
            + $"{step.Status.Replace('_', ' ')} in {Format.Duration(recorded.Step.DurationMicros)} ({step.Effect})");
        var facts = new Facts();
        foreach (var artifact in step.Outputs)
        {
            _ = facts.Add("output", $"{Format.OneLine(step.Published ?? artifact.Name)}  {Format.Size(artifact.Size)}  {Format.Short(artifact.Digest)}");
        }

        _ = facts.Add("error", step.Error is { } error ? $"{Format.Lines(error.Message)} [{error.Code}]" : null)
            .Add("hint", step.Error?.Hint is { } hint ? Format.OneLine(hint) : null)
            .Add("hint", recorded.Stopped ? "It has no output. What the command did to files before it was ended is as it left it; record it again." : null);
        _ = facts.Add("hint", recorded is { Succeeded: true, Undeclared: { } file }
            ? $"It is not pure, as it could read what is not declared here ({Format.OneLine(file)}). Where it does not, say --effect pure: a rerun executes it then." : null);
        facts.Write(output);
        output.Flush();
    }
}
