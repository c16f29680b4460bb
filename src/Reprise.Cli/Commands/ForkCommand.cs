using System.CommandLine;
using System.Text.Json;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Engine.Restarting;
using Reprise.Hosting;
using Reprise.Kernel;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise fork RUN|STEP</c>: a restart with something changed; exactly what depends on the change runs.</summary>
internal static class ForkCommand
{
    private static readonly Option<string[]> Input = new("--input", "-i") { Description = "Replace an input: NAME=PATH, or JSON or @FILE where there is one; may be repeated", HelpName = "NAME=PATH|JSON" };
    private static readonly Option<string[]> Set = new("--set") { Description = "Set a value in a JSON input; may be repeated", HelpName = "[NAME:]/pointer=VALUE" };
    private static readonly Option<string[]> Patch = new("--patch") { Description = "Change a JSON input by a JSON Patch or JSON Merge Patch; may be repeated", HelpName = "[NAME:]@FILE|JSON" };
    private static readonly Option<string?> Context = new("--context") { Description = "Another context: JSON, or @FILE with JSON", HelpName = "JSON" };
    private static readonly Option<string?> ContextPatch = new("--context-patch") { Description = "Change the context by a JSON Patch or JSON Merge Patch", HelpName = "JSON" };
    private static readonly Option<string[]> Param = new("--param", "-p") { Description = "Set a parameter; may be repeated", HelpName = "K=V" };
    private static readonly Option<string[]> OutputOption = new("--output") { Description = "Take these bytes for what the step made; may be repeated", HelpName = "STEP=@FILE|TEXT" };
    private static readonly Option<string?> PipelineOption = new("--pipeline") { Description = "Use this pipeline instead of the run's own", HelpName = "FILE" };

    private static readonly Option<string?> Code = new Option<string?>("--code") { Description = "Use the code as it is now (latest, default), or refuse where it is not the recorded one (same)", HelpName = "latest|same" }
        .AcceptOnlyFromAmong("latest", "same");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("fork", "Do the work of a run again with something changed; only what depends on the change runs")
        {
            Examples =
            [
                ("reprise fork last --param depth_weight=0.5", "with another parameter"),
                ("reprise fork last --pipeline pipeline.yaml --plan", "with the pipeline as its file stands now; say what would run"),
                ("reprise fork last --input quakes=today.json", "with another input"),
                ("reprise fork last --set /title=Draft", "with one value of its only input changed"),
                ("reprise fork last --output stp_…=@fixed.json", "with what one step made replaced"),
            ],
        };
        command.AddAll(Input, Set, Patch, Context, ContextPatch, Param, OutputOption, PipelineOption, Code);
        RestartOptions.AddTo(command);
        command.SetAction(Invocation.Handle((call, cancellation) => RestartCommand.RunAsync(
            call, recording => ReadAsync(call, recording, cancellation), () => Body(call), cancellation)));
        return command;
    }

    private static async Task<RestartRequest> ReadAsync(Invocation call, Recording recording, CancellationToken cancellation)
    {
        var request = await RestartOptions.ReadAsync(call, recording, cancellation);
        var (paths, value) = Inputs(call.Get(Input) ?? []);
        var outputs = new List<GivenOutput>();
        foreach (var text in call.Get(OutputOption) ?? [])
        {
            outputs.Add(await OutputAsync(recording, request, text, cancellation));
        }

        return request with
        {
            Changes = new RunChanges
            {
                InputPaths = paths,
                Input = value is null ? null : JsonValues.Read("--input", value),
                InputPatches = [.. (call.Get(Set) ?? []).Select(Setting), .. (call.Get(Patch) ?? []).Select(Patching)],
                Context = call.Get(Context) is { } context ? JsonValues.Read("--context", context) : null,
                ContextPatch = call.Get(ContextPatch) is { } patch ? JsonValues.Read("--context-patch", patch) : null,
                Params = Values.Pairs("--param", call.Get(Param)),
                Outputs = outputs,
                Pipeline = call.Get(PipelineOption) is { } file ? GivenPipeline.Of(await PipelineFile.LoadAsync(file, ShippedHandlers.Catalog(), cancellation)) : null,
                SameCode = call.Get(Code) is "same",
            },
        };
    }

    private static RequestBody Body(Invocation call)
    {
        var (paths, value) = Inputs(call.Get(Input) ?? []);
        var patches = (call.Get(Patch) ?? []).Select(Patching);
        var settings = (call.Get(Set) ?? []).Select(Placed).GroupBy(s => s.Place, s => s.Value, StringComparer.Ordinal).ToDictionary(s => s.Key, s => s.Last(), StringComparer.Ordinal);
        var body = RestartOptions.Body(call)
            .Add("input", value is null ? null : JsonValues.Read("--input", value))
            .Add("input_set", settings)
            .Add("inputs", paths)
            .Add("input_patches", [.. patches.Select(p => new RequestBody().Add("input", p.Input).Add("patch", p.Value))])
            .Add("context", call.Get(Context) is { } context ? JsonValues.Read("--context", context) : null)
            .Add("context_patch", call.Get(ContextPatch) is { } patch ? JsonValues.Read("--context-patch", patch) : null)
            .Add("param_texts", Values.Pairs("--param", call.Get(Param)))
            .Add("pipeline", call.Get(PipelineOption) is { } pipeline ? RemotePipeline.Of(pipeline) : null)
            .Add("code", call.Get(Code));
        return body.Add("output_bytes", Values.Pairs("--output", call.Get(OutputOption)).ToDictionary(o => o.Key, o => Convert.ToBase64String(JsonValues.Bytes("--output", o.Value)), StringComparer.Ordinal));
    }

    /// <summary>Files by input name, and the value of the only input.</summary>
    private static (IReadOnlyDictionary<string, string> Paths, string? Value) Inputs(string[] texts)
    {
        var values = texts.Where(t => t.Length > 0 && (t[0] is '@' or '{' or '[' or '"' || !t.Contains('=', StringComparison.Ordinal))).ToList();
        return values.Count <= 1
            ? (Values.Pairs("--input", texts.Except(values, StringComparer.Ordinal)), values.FirstOrDefault())
            : throw new RepriseException("usage.invalid", "Found two values for the only input.", "Give --input JSON once; of several inputs name each: --input NAME=PATH.");
    }

    private static InputPatch Setting(string text)
    {
        var (place, value) = Placed(text);
        return InputPatch.Set(place, value);
    }

    private static (string Place, JsonElement Value) Placed(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at >= 0 && InputPatch.Named(text[..at]).Place is [] or ['/', ..]
            ? (text[..at], JsonValues.ReadOrText(text[(at + 1)..]))
            : throw new RepriseException("usage.invalid", $"--set takes a JSON Pointer and a value; found '{text}'.", "For example: --set /customer/name=Ann, or --set orders:/0/amount=12");
    }

    private static InputPatch Patching(string text)
    {
        var (name, rest) = InputPatch.Named(text);
        return new InputPatch(name, null, JsonValues.Read("--patch", rest));
    }

    private static async Task<GivenOutput> OutputAsync(Recording recording, RestartRequest request, string text, CancellationToken cancellation)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new RepriseException("usage.invalid", $"--output takes STEP=@FILE or STEP=TEXT; found '{text}'.", "For example: --output stp_…=@fixed.json");
        }

        var found = await StepLookup.FindAsync(recording, text[..at], cancellation);
        return found.Run.Number == request.Origin.Number
            ? new GivenOutput(found.Step, JsonValues.Bytes("--output", text[(at + 1)..]))
            : throw new RepriseException("usage.invalid", $"{found.Id} is a step of {found.Run.Header.Id}, not of {request.Origin.Header.Id}.", "Name a step of the run that is forked: `reprise show RUN --steps`.");
    }
}
