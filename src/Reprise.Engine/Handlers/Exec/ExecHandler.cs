using System.Text.Json;
using Reprise.Engine.Processes;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Runs any command: declared inputs and outputs, an argument list that no shell reads, a clean environment, a sandbox where there is one.</summary>
/// <param name="time">Measures the grace time of a command that is ended.</param>
public sealed class ExecHandler(TimeProvider time) : StepHandler
{
    internal const string Type = "exec";
    internal const string CodeVersion = "1";

    private readonly ProcessRunner _runner = new(time);

    /// <summary>A handler on the system's clock.</summary>
    public ExecHandler()
        : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new(Type, CodeVersion, Effect.Recorded, "Runs a command with declared inputs and outputs.")
    {
        Parameters = typeof(ExecParameters),
    };

    /// <inheritdoc/>
    public override bool FansOut(StageDefinition stage) =>
        stage.With.ValueKind == JsonValueKind.Object && stage.With.TryGetProperty("out", out var declared) && declared.ValueKind == JsonValueKind.Array
        && ExecOutputs.FansOut([.. declared.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)]);

    /// <inheritdoc/>
    public override async ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var (plan, code, environment) = await new ExecPreparer(_runner, stage, context).PrepareAsync(cancellation);
        return new StageBinding
        {
            Code = code,
            Environment = environment,
            Effect = plan.Sandbox is not null && !plan.With.Network ? Effect.Pure : Effect.Recorded,
            State = plan,
        };
    }

    /// <inheritdoc/>
    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var plan = (ExecPlan)step.Bound!;
        var secrets = new Secrets();
        using var folder = new ExecFolder(step.WorkFolder);
        var inputs = await ExecInputs.WriteAsync(step, plan, folder, cancellation);
        plan.Outputs.MakeFolders(folder.Work);
        var request = Request(step, plan, folder, inputs, secrets);
        using var result = await _runner.RunAsync(request, cancellation);
        ProcessReport.Write(step, result, secrets, plan.Outputs.AreStandardOutput);
        if (!result.Succeeded)
        {
            throw ProcessReport.Failure(step, request, result, secrets);
        }

        if (!plan.Outputs.AreStandardOutput)
        {
            await plan.Outputs.StoreAsync(step, folder.Work, except: null, cancellation);
            return;
        }

        await ProcessReport.StoreOutputAsync(step, result.Output!, plan.Outputs.StandardOutputType, cancellation);
    }

    private static ProcessRequest Request(StepContext step, ExecPlan plan, ExecFolder folder, ExecInputs inputs, Secrets secrets)
    {
        var seen = plan.Sandbox is null ? folder.Work : Sandbox.InnerFolder;
        var environment = ProcessEnvironment.For(seen, plan.Sandbox is null ? folder.Temporary : "/tmp");
        environment["REPRISE_ITEM"] = step.Item;
        if (step.IdempotencyKey.Length > 0)
        {
            environment["REPRISE_IDEMPOTENCY_KEY"] = step.IdempotencyKey;
        }

        foreach (var (name, value) in plan.With.Env)
        {
            environment[name] = secrets.Resolve(value);
        }

        var request = new ProcessRequest
        {
            Path = Path.Combine(seen, plan.Program),
            Arguments = [.. plan.Arguments.Select(a => ExecTemplate.Fill(a, (kind, name) => FileOf(plan, inputs, kind, name), plan.IsShell))],
            Environment = environment,
            Folder = folder.Work,
            OwnsFolder = true,
            Mark = plan.Sandbox is null ? "HOME=" + folder.Work : null,
            InputFile = inputs.StandardInput,
            SpoolFile = plan.Outputs.AreStandardOutput ? folder.Spool : null,
            OutputLimit = plan.With.MaxOutput,
        };
        return plan.Sandbox?.Wrap(request, SandboxAccess.Closed with { Network = plan.With.Network }) ?? request;
    }

    private static string FileOf(ExecPlan plan, ExecInputs inputs, string kind, string? name)
    {
        var file = kind is "in" ? inputs.FileOf(name) : name ?? plan.Outputs.Files.Single();
        return file.StartsWith('-') ? "./" + file : file; // never taken for an option
    }
}
