using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>Everything that must hold of a pipeline, wherever it came from. Each check reports all that it finds.</summary>
internal static class PipelineChecks
{
    /// <summary>Runs every check.</summary>
    /// <param name="pipeline">The pipeline, parameters not yet put in.</param>
    /// <param name="catalog">The handlers at hand; null leaves step types and their parameters unchecked.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Check(PipelineDefinition pipeline, HandlerCatalog? catalog, PipelineErrors errors)
    {
        NameChecks.Check(pipeline, errors);
        RouteChecks.Check(pipeline, errors);
        CheckParams(pipeline, errors);
        foreach (var route in pipeline.Routes)
        {
            StageChecks.Check(route, catalog, errors);
            var scopes = new ItemScopes(route, catalog);
            for (var i = 0; i < route.Stages.Count; i++)
            {
                var path = PathOf(route)[i];
                ValueChecks.Check(route.Stages[i], path, errors);
                scopes.CheckJoin(i, path["from"], errors);
                ParameterChecks.Check(pipeline, route.Stages[i], catalog, path, errors);
            }
        }

        PublishChecks.Check(pipeline, catalog, errors);
    }

    private static void CheckParams(PipelineDefinition pipeline, PipelineErrors errors)
    {
        foreach (var (name, value) in pipeline.Params)
        {
            if (PipelineParameters.DepthOf(value) is var depth and > PipelineParameters.MaxDepth)
            {
                errors.Add(SourcePath.Root["params"][name],
                    $"The parameter `{name}` is nested {depth} deep; at the most {PipelineParameters.MaxDepth} is allowed.", "Make such data an input of the pipeline.");
            }
        }
    }

    /// <summary>Where a route's stages stand.</summary>
    public static SourcePath PathOf(RouteDefinition route) => SourcePath.Root["routes"][route.Name]["stages"];
}
