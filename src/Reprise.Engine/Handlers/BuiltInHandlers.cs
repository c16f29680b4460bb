using Reprise.Engine.Handlers.Agent;
using Reprise.Engine.Handlers.Analysis;
using Reprise.Engine.Handlers.CsvSplit;
using Reprise.Engine.Handlers.DebateRound;
using Reprise.Engine.Handlers.Email;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Handlers.Figure;
using Reprise.Engine.Handlers.Gather;
using Reprise.Engine.Handlers.HttpFetch;
using Reprise.Engine.Handlers.JsonSplit;
using Reprise.Engine.Handlers.KgExtract;
using Reprise.Engine.Handlers.Registry;
using Reprise.Engine.Handlers.WikiRender;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers;

/// <summary>The step types that ship.</summary>
public static class BuiltInHandlers
{
    /// <summary>A handler of each built-in step type, in the order of <c>docs/step-types.md</c>.</summary>
    public static IReadOnlyList<IStepHandler> All() =>
    [
        new JsonSplitHandler(),
        new JsonSelectHandler(),
        new CsvSplitHandler(),
        new GatherHandler(),
        new ScoreHandler(),
        new KgExtractHandler(),
        new FigureRenderHandler(),
        new WikiRenderHandler(),
        new ExecHandler(),
        new AnalysisRunHandler(),
        new HttpFetchHandler(),
        new DebateRoundHandler(),
        new AgentHandler(),
        new CiteHandler(),
        new ForkHandler(),
        new EmailHandler(),
    ];
}
