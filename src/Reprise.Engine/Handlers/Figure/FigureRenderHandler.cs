using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Environments;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Figure;

/// <summary>Draws a Vega-Lite specification over its input as SVG, in Node: the same bytes every time.</summary>
/// <param name="time">Measures the grace time of a renderer that is ended.</param>
public sealed class FigureRenderHandler(TimeProvider time) : StepHandler
{
    private const string Dataset = "input";
    private const string RequestFile = "request.json";
    private const int BadInput = 3;
    private const int BadSpec = 4;
    private const int MaxSide = 20_000;

    private readonly ProcessRunner _runner = new(time);

    /// <summary>A handler on the system's clock.</summary>
    public FigureRenderHandler()
        : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("figure_render", "1", Effect.Pure, "Draws a Vega-Lite specification as SVG.") { Parameters = typeof(FigureParameters) };

    /// <inheritdoc/>
    public override async ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var with = StageParameters.Read<FigureParameters>(stage, context.Route);
        CheckSide(with.Width, "width", stage, context);
        CheckSide(with.Height, "height", stage, context);
        var (spec, files) = await ReadSpecAsync(with.Spec, stage, context, cancellation);
        var renderer = await FigureRenderer.FindAsync(_runner, context.Recorded?.Environment, cancellation);
        var sandbox = await Sandbox.ProbeAsync(_runner, cancellation);
        var code = new JsonObject { ["handler"] = Info.Type, ["version"] = stage.Version ?? Info.Version };
        if (stage.Version is null)
        {
            code["renderer"] = (await FileDigests.OfAsync(renderer.Script, cancellation)).ToString();
            code["packages"] = (await FileDigests.OfAsync(renderer.LockFile, cancellation)).ToString();
        }

        if (files.Count > 0)
        {
            code["files"] = files;
        }

        return new StageBinding
        {
            Code = JsonElements.Of(code),
            Environment = await EnvironmentAsync(renderer, context, cancellation),
            Effect = Effect.Pure,
            State = new Plan(renderer, sandbox.Works ? sandbox : null, with, spec),
        };
    }

    /// <inheritdoc/>
    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var plan = (Plan)step.Bound!;
        var folder = new ExecFolder(step.WorkFolder);
        await WriteRequestAsync(step, plan, folder, cancellation);
        var request = Request(step, plan, folder);
        using var result = await _runner.RunAsync(request, cancellation);
        var secrets = new Secrets();
        ProcessReport.Write(step, result, secrets, outputIsKept: true);
        if (!result.Succeeded)
        {
            throw Failure(step, request, result, secrets);
        }

        await ProcessReport.StoreOutputAsync(step, result.Output!, "image/svg+xml", cancellation);
    }

    private static ProcessRequest Request(StepContext step, Plan plan, ExecFolder folder)
    {
        var seen = plan.Sandbox is null ? folder.Work : Sandbox.InnerFolder;
        var temporary = folder.TemporaryOf(step, plan.Sandbox);
        var variables = ProcessEnvironment.For(seen, temporary);
        ShiftedClock.Apply(step.Conditions, variables);
        var request = new ProcessRequest
        {
            Path = plan.Renderer.Node.Path,
            Arguments = [plan.Renderer.Script, RequestFile],
            Environment = variables,
            Folder = folder.Work,
            OwnsFolder = true,
            Mark = plan.Sandbox is null ? "HOME=" + folder.Work : null,
            SpoolFile = folder.Spool,
        };
        return plan.Sandbox?.Wrap(request, SandboxAccess.Closed with { Readable = [plan.Renderer.Folder], Made = step.Conditions.Repetition == 0 ? [] : [temporary] }) ?? request;
    }

    private static async ValueTask WriteRequestAsync(StepContext step, Plan plan, ExecFolder folder, CancellationToken cancellation)
    {
        var datasets = new JsonObject();
        await foreach (var input in step.InputsAsync(cancellation))
        {
            var file = $"data-{datasets.Count}.json";
            datasets[step.InputsCount == 1 ? Dataset : input.Name] = file;
            await ExecFolder.WriteAsync(input, folder.PathOf(file), cancellation);
        }

        var request = new JsonObject
        {
            ["spec"] = plan.Spec.DeepClone(),
            ["datasets"] = datasets,
            ["width"] = plan.With.Width,
            ["height"] = plan.With.Height,
        };
        await File.WriteAllBytesAsync(folder.PathOf(RequestFile), JsonSerializer.SerializeToUtf8Bytes(request), cancellation);
    }

    private static RepriseException Failure(StepContext step, ProcessRequest request, ProcessResult result, Secrets secrets)
    {
        var said = result.ErrorTail.ToText().Trim();
        return result.ExitCode switch
        {
            BadInput => Complaint.Failure("step.input", step, $"a figure is drawn from JSON arrays, but {said}", "Gather the items first, or correct `from`."),
            BadSpec => Complaint.Param(step, "spec", $"cannot be drawn by Vega-Lite: {said}", "Try it in the Vega editor; data come from the step's inputs only."),
            _ => ProcessReport.Failure(step, request, result, secrets),
        };
    }

    private static async ValueTask<JsonElement> EnvironmentAsync(FigureRenderer renderer, BindContext context, CancellationToken cancellation)
    {
        var lockFile = await context.Store.PutAsync(await File.ReadAllBytesAsync(renderer.LockFile, cancellation), cancellation);
        return HostEnvironment.OfProcess("node", new JsonObject
        {
            ["interpreter"] = renderer.Node.ToJson(),
            ["lock_file"] = new JsonObject { ["name"] = Path.GetFileName(renderer.LockFile), ["digest"] = lockFile.ToString() },
        });
    }

    /// <summary>The specification, and the file that it came from, which is kept: a rerun reads it as it was.</summary>
    private static async ValueTask<(JsonObject Spec, JsonArray Files)> ReadSpecAsync(JsonElement spec, StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        try
        {
            if (spec.ValueKind != JsonValueKind.String)
            {
                return (ObjectOf(System.Text.Encoding.UTF8.GetBytes(spec.GetRawText())), []);
            }

            var bytes = await File.ReadAllBytesAsync(Path.Combine(context.PipelineFolder, spec.GetString()!), cancellation);
            var digest = await context.Store.PutAsync(bytes, cancellation);
            return (ObjectOf(bytes), [new JsonObject { ["name"] = spec.GetString(), ["digest"] = digest.ToString() }]);
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Complaint.Param(context.Route, stage.Name, "spec", $"is no Vega-Lite specification: {failure.Message}",
                $"Give an object, or the path of a JSON file. {PipelinePaths.Hint}", failure);
        }
    }

    private static JsonObject ObjectOf(byte[] text) => JsonNode.Parse(text) as JsonObject ?? throw new JsonException("it is no object.");

    private static void CheckSide(int? pixels, string name, StageDefinition stage, BindContext context)
    {
        if (pixels is < 1 or > MaxSide)
        {
            throw Complaint.Param(context.Route, stage.Name, name, $"is {pixels}: expected 1 to {MaxSide} pixels.");
        }
    }

    private sealed record Plan(FigureRenderer Renderer, Sandbox? Sandbox, FigureParameters With, JsonObject Spec);
}
