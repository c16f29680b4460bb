using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>
/// Makes a pipeline in C#, checked like a file:
/// <code>
/// var quakes = Pipeline.Define("quakes", p => p
///     .Input("quakes", "earthquakes.json", to: "ingest")
///     .Route("ingest", r => r.Stage("split", "json_split", new { path = "$.features[*]" }).To("events"))
///     .Route("events", r => r.Stage("score", "score", new { field = "mag" })), catalog);
/// </code>
/// </summary>
public static class Pipeline
{
    /// <summary>Makes and checks a pipeline.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="build">Adds inputs, parameters and routes.</param>
    /// <param name="catalog">The handlers at hand; without them step types and what stages pass to them are checked when it runs.</param>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>: every error is listed.</exception>
    public static PipelineDefinition Define(string name, Action<PipelineBuilder> build, HandlerCatalog? catalog = null)
    {
        var builder = new PipelineBuilder(name);
        build(builder);
        return PipelineReader.Check(builder.Definition, catalog).OrThrow();
    }
}

/// <summary>Adds the parts of a pipeline.</summary>
public sealed class PipelineBuilder
{
    private readonly string _name;
    private readonly List<PipelineInput> _inputs = [];
    private readonly Dictionary<string, JsonElement> _params = new(StringComparer.Ordinal);
    private readonly List<string> _handlers = [];
    private readonly List<RouteDefinition> _routes = [];

    internal PipelineBuilder(string name) => _name = name;

    internal PipelineDefinition Definition => new(_name, _inputs, _params, _handlers, _routes);

    /// <summary>A file that the pipeline reads.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">The file.</param>
    /// <param name="to">The route whose first stage gets it.</param>
    public PipelineBuilder Input(string name, string path, string to)
    {
        _inputs.Add(new PipelineInput(name, path, to));
        return this;
    }

    /// <summary>A parameter and its default, which System.Text.Json can write. The last of a name counts.</summary>
    public PipelineBuilder Param(string name, object? value)
    {
        _params[name] = JsonSerializer.SerializeToElement(value, ParameterSchema.Options);
        return this;
    }

    /// <summary>An assembly with handlers of your own.</summary>
    public PipelineBuilder Handlers(string assembly)
    {
        _handlers.Add(assembly);
        return this;
    }

    /// <summary>A queue and its stages.</summary>
    /// <param name="name">The route's name.</param>
    /// <param name="build">Adds stages and links.</param>
    /// <param name="queue">The queue's name; default <c>PIPELINE.ROUTE</c>.</param>
    public PipelineBuilder Route(string name, Action<RouteBuilder> build, string? queue = null)
    {
        var route = new RouteBuilder();
        build(route);
        _routes.Add(new RouteDefinition(name, queue ?? $"{_name}.{name}", route.Stages, route.Links));
        return this;
    }
}

/// <summary>Adds the stages of a route and where their outputs go.</summary>
public sealed class RouteBuilder
{
    internal List<StageDefinition> Stages { get; } = [];

    internal List<RouteLink> Links { get; } = [];

    /// <summary>A stage that reads the stage before it.</summary>
    /// <param name="name">The stage's name.</param>
    /// <param name="type">The step type.</param>
    /// <param name="with">Its parameters: an object that System.Text.Json can write, names become snake_case; null for none.</param>
    /// <param name="configure">Sets the rest, for example <c>s => s with { From = ["table"], Publish = "report.html" }</c>.</param>
    public RouteBuilder Stage(string name, string type, object? with = null, Func<StageDefinition, StageDefinition>? configure = null)
    {
        var stage = new StageDefinition
        {
            Name = name,
            Type = type,
            With = JsonSerializer.SerializeToElement(with ?? new { }, ParameterSchema.Options),
            From = Stages.Count == 0 ? [] : [Stages[^1].Name],
        };
        Stages.Add(configure is null ? stage : configure(stage));
        return this;
    }

    /// <summary>The outputs of a stage go to a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="stage">The stage; default the last one so far.</param>
    public RouteBuilder To(string route, string? stage = null)
    {
        Links.Add(new RouteLink(route, stage ?? (Stages.Count == 0 ? "" : Stages[^1].Name)));
        return this;
    }
}
