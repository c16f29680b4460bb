using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>Turns a parsed file into a checked pipeline, or into all its errors at once.</summary>
public static class PipelineReader
{
    private static readonly string[] Keys = ["pipeline", "inputs", "params", "handlers", "routes"];
    private static readonly string[] InputKeys = ["name", "path", "to"];

    /// <summary>Reads and checks a pipeline file. Parameters are checked but not put in: <see cref="Snapshot"/> does that.</summary>
    /// <param name="file">The file's root node.</param>
    /// <param name="catalog">The handlers at hand, those of the file's <c>handlers</c> included.</param>
    public static PipelineReadResult Read(SourceNode file, HandlerCatalog catalog)
    {
        var errors = new PipelineErrors(file);
        SourceChecks.Check(file, SourcePath.Root, errors);
        return Result(Bind(file, errors), catalog, errors);
    }

    /// <summary>Checks a pipeline that was made in code, by the same checks.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="catalog">The handlers at hand; null leaves step types and their parameters unchecked until it runs.</param>
    public static PipelineReadResult Check(PipelineDefinition definition, HandlerCatalog? catalog) =>
        Result(definition, catalog, new PipelineErrors(null));

    /// <summary>The assemblies that a file names under <c>handlers</c>, before the catalog is complete. What is wrong there is reported by <see cref="Read"/>.</summary>
    public static IReadOnlyList<string> HandlersOf(SourceNode file) => (file as SourceMap)?.Find("handlers")?.Value switch
    {
        SourceList list => [.. list.Items.OfType<SourceScalar>().Select(s => s.Text)],
        SourceScalar { Kind: not ScalarKind.Null } scalar => [scalar.Text],
        _ => [],
    };

    /// <summary>Binds without looking at names and meaning.</summary>
    internal static PipelineDefinition? Bind(SourceNode file, PipelineErrors errors)
    {
        if (SourceFields.Of(file, SourcePath.Root, errors, "A pipeline file", Keys) is not { } fields)
        {
            return null;
        }

        var name = fields.Text("pipeline", "the pipeline's name");
        var inputs = fields.List("inputs").Select((node, i) => Input(node, SourcePath.Root["inputs"][i], errors)).ToList();
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var entry in fields.Map("params")?.Entries ?? [])
        {
            parameters.TryAdd(entry.Key.Text, SourceJson.ToElement(entry.Value));
        }

        return new PipelineDefinition(name, inputs, parameters, fields.Texts("handlers") ?? [], RouteReader.Routes(fields, name, errors));
    }

    private static PipelineInput Input(SourceNode node, SourcePath path, PipelineErrors errors)
    {
        var fields = SourceFields.Of(node, path, errors, "An input", InputKeys);
        return new PipelineInput(
            fields?.Text("name", "the input's name, for `--input NAME=PATH`") ?? "",
            fields?.Text("path", "the path of the file to read") ?? "",
            fields?.Text("to", "the route that gets the file") ?? "");
    }

    private static PipelineReadResult Result(PipelineDefinition? definition, HandlerCatalog? catalog, PipelineErrors errors)
    {
        if (definition is not null)
        {
            PipelineChecks.Check(definition, catalog, errors);
        }

        return new PipelineReadResult(errors.Any ? null : definition, errors.All, errors.Warnings);
    }
}
