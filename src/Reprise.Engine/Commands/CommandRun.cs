using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Commands;

/// <summary>Runs a command in the folder where it stands; the environment and the sandbox are those of <c>exec</c>.</summary>
internal sealed class CommandRun(TimeProvider time, CommandRequest command, ExecPlan plan, SpanId? span)
{
    /// <summary>Runs it and writes what it made as outputs of the step.</summary>
    /// <exception cref="RepriseException">It failed: <c>exec.exit</c> and the like.</exception>
    public async ValueTask RunAsync(StepContext step, CancellationToken cancellation)
    {
        var request = Request(step.WorkFolder);
        using var result = await new ProcessRunner(time).RunAsync(request, cancellation);
        var secrets = new Secrets();
        ProcessReport.Write(step, result, secrets, plan.Outputs.AreStandardOutput);
        if (!result.Succeeded)
        {
            throw ProcessReport.Failure(step, request, result, secrets);
        }

        if (plan.Outputs.AreStandardOutput)
        {
            await ProcessReport.StoreOutputAsync(step, result.Output!, plan.Outputs.StandardOutputType, cancellation);
        }
        else
        {
            await plan.Outputs.StoreAsync(step, command.Folder, command.DataFolder, cancellation);
        }
    }

    private ProcessRequest Request(string scratch)
    {
        var home = Directory.CreateDirectory(Path.Combine(scratch, "home")).FullName;
        var sandbox = plan.Sandbox;
        var request = new ProcessRequest
        {
            Path = Path.Combine(command.Folder, plan.Program),
            Arguments = [.. command.Command.Skip(1)],
            Environment = Variables(sandbox is null ? home : "/tmp"),
            Folder = command.Folder,
            Mark = sandbox is null ? "HOME=" + home : null,
            SpoolFile = plan.Outputs.AreStandardOutput ? Path.Combine(scratch, "stdout") : null,
            Watch = command.Watch,
        };
        return sandbox?.Wrap(request, new SandboxAccess(plan.With.Network, KeepFolder: true) { Readable = Outside(), Hidden = Hidden() }) ?? request;
    }

    private SortedDictionary<string, string> Variables(string home)
    {
        var variables = ProcessEnvironment.For(home, home);
        if (command.Trace is { } trace && span is { } own)
        {
            variables[TraceParent.Variable] = (trace with { Span = own }).ToString();
        }

        return variables;
    }

    /// <summary>The journal's folder, where it lies in the writable one: a command must not change what was recorded.</summary>
    private string[] Hidden() =>
        command.DataFolder is { } data && CommandStage.Inside(command.Folder, data) is { } inside
            && FileStamp.Of(Path.Combine(command.Folder, inside), followLinks: false) is { IsFolder: true } ? [Path.Combine(command.Folder, inside)] : [];

    /// <summary>Inputs that lie outside the folder: the sandbox shows them wherever they are.</summary>
    private List<string> Outside() =>
        [.. CommandInput.Of(command).Where(i => CommandStage.Inside(command.Folder, i.Path) is null).Select(i => i.FullPath)];
}
