using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Commands;

/// <summary>A recorded command as a pipeline of one <c>exec</c> stage, so that everything that works on pipelines works on it: the same command, files and sandbox, in a folder of its own.</summary>
internal static class CommandStage
{
    /// <summary>The name of the pipeline.</summary>
    public const string Pipeline = "record";

    /// <summary>The name of its route.</summary>
    public const string Route = "command";

    /// <summary>The name of its stage.</summary>
    public const string Stage = "run";

    private const long LargestScript = 4 * 1024 * 1024;

    /// <summary>Makes the pipeline.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: an output lies outside the folder.</exception>
    public static PipelineDefinition Define(CommandRequest request, IReadOnlyList<CommandInput> inputs)
    {
        var stage = new StageDefinition
        {
            Name = Stage,
            Type = ExecHandler.Type,
            With = JsonElements.Of(With(request, inputs)),
            Publish = request.Name,
            Effect = request.Effect,
        };
        var route = new RouteDefinition(Route, $"{Pipeline}.{Route}", [stage], []);
        return new PipelineDefinition(Pipeline, [.. inputs.Select(i => new PipelineInput(i.Name, i.Path, Route))],
            new Dictionary<string, JsonElement>(StringComparer.Ordinal), [], [route]);
    }

    private static JsonObject With(CommandRequest request, IReadOnlyList<CommandInput> inputs)
    {
        var with = new JsonObject { ["command"] = Texts(request.Command.Select((text, i) => ExecTemplate.Escape(i == 0 ? Program(request.Folder, text) : text))) };
        if (inputs.Count > 0)
        {
            with["in"] = new JsonObject(inputs.Select(i => KeyValuePair.Create(i.StepName, (JsonNode?)i.WorkFile)));
        }

        if (request.Outputs.Count > 0)
        {
            with["out"] = Texts(request.Outputs.Select(o => Inside(request.Folder, o) ?? throw new RepriseException("usage.invalid",
                $"The output {o} lies outside the folder {request.Folder}.", "Run the command in a folder that holds what it writes.")));
        }

        var scripts = Scripts(request, inputs).ToList();
        if (scripts.Count > 0)
        {
            with["files"] = Texts(scripts);
        }

        if (!request.Sandbox)
        {
            with["sandbox"] = "off";
        }

        return with;
    }

    /// <summary>A program beside the folder is named absolutely; one in it is copied with the other scripts; others are looked for along PATH.</summary>
    private static string Program(string folder, string name) =>
        name.Contains('/', StringComparison.Ordinal) && Inside(folder, name) is null ? Path.GetFullPath(name, folder) : name;

    /// <summary>Arguments that are files of the folder and neither input nor output: scripts and settings, which are part of the code.</summary>
    private static IEnumerable<string> Scripts(CommandRequest request, IReadOnlyList<CommandInput> inputs)
    {
        var known = inputs.Select(i => i.FullPath).Concat(request.Outputs.Select(o => Path.GetFullPath(o, request.Folder))).ToHashSet(StringComparer.Ordinal);
        foreach (var argument in request.Command.Distinct(StringComparer.Ordinal).Where((a, i) => i > 0 || a.Contains('/', StringComparison.Ordinal)))
        {
            if (argument.Length > 0 && Inside(request.Folder, argument) is { } file && known.Add(Path.GetFullPath(file, request.Folder))
                && FileStamp.Of(Path.Combine(request.Folder, file)) is { IsFile: true, Size: <= LargestScript })
            {
                yield return file;
            }
        }
    }

    /// <summary>The path relative to the folder, or null where it lies outside.</summary>
    internal static string? Inside(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, Path.GetFullPath(path, folder));
        return Path.IsPathRooted(relative) || relative is "." or ".." || relative.StartsWith("../", StringComparison.Ordinal) ? null : relative;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
