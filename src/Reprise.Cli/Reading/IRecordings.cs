using Reprise.Engine.Contract;

namespace Reprise.Cli.Reading;

/// <summary>What commands read: the recordings of a data folder, or those behind a server. Both give the objects of the contract, so a command cannot tell which it is.</summary>
internal interface IRecordings
{
    /// <summary>The runs that fit, newest first.</summary>
    ValueTask<IReadOnlyList<RunObject>> RunsAsync(RunSearch search, CancellationToken cancellation);

    /// <summary>One run: <c>last</c>, its id, or a unique prefix of it.</summary>
    ValueTask<RunObject> RunAsync(string run, CancellationToken cancellation);

    /// <summary>What is told of a run beside it.</summary>
    ValueTask<RunDetailsObject> DetailsAsync(string run, CancellationToken cancellation);

    /// <summary>The runs that a run came from, and those that came from it.</summary>
    ValueTask<LineageObject> LineageAsync(string run, CancellationToken cancellation);

    /// <summary>The steps of a run, in the order of their numbers.</summary>
    IAsyncEnumerable<StepObject> StepsAsync(string run, StepSearch search, CancellationToken cancellation);

    /// <summary>One step: its id, a unique prefix of it, or the path of one of its stored outputs.</summary>
    ValueTask<StepObject> StepAsync(string step, CancellationToken cancellation);

    /// <summary>All outputs of a step.</summary>
    IAsyncEnumerable<StepArtifactObject> OutputsAsync(string step, CancellationToken cancellation);

    /// <summary>Why a step ran; the step as above, or an artifact that it made.</summary>
    ValueTask<WhyObject> WhyAsync(string target, CancellationToken cancellation);

    /// <summary>The step types that were used, or also those that could be.</summary>
    ValueTask<IReadOnlyList<StepTypeObject>> TypesAsync(bool all, CancellationToken cancellation);

    /// <summary>The artifacts.</summary>
    IArtifacts Artifacts { get; }

    /// <summary>What was held against what.</summary>
    IComparisons Comparisons { get; }
}
