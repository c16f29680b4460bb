using Reprise.Engine.Contract;

namespace Reprise.Cli.Reading;

/// <summary>What was held against what: runs, steps, and reruns against what they made again.</summary>
internal interface IComparisons
{
    /// <summary>Two runs with their aligned steps, which are read while they are gone through.</summary>
    ValueTask<ComparisonObject> RunsAsync(string a, string b, CancellationToken cancellation);

    /// <summary>How the outputs of two steps differ; both by their ids.</summary>
    IAsyncEnumerable<OutputDifferenceObject> StepsAsync(string a, string b, CancellationToken cancellation);

    /// <summary>The manifest of a rerun, as the JSON that it is.</summary>
    ValueTask<Stream> ManifestAsync(string rerun, CancellationToken cancellation);

    /// <summary>What a rerun made in the place of the artifact that it checked; null where it could not be made.</summary>
    ValueTask<StepArtifactObject?> ReplayedAsync(string rerun, CancellationToken cancellation);
}
