using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>A pipeline: inputs, parameters, and routes of stages. With parameters put in and defaults written out it is a snapshot.</summary>
/// <param name="Name">The pipeline's name.</param>
/// <param name="Inputs">The files it reads, in order.</param>
/// <param name="Params">Parameters with their values (in a file: their defaults).</param>
/// <param name="Handlers">Assemblies with handlers of the user, relative to the file.</param>
/// <param name="Routes">The routes, in the order of the file.</param>
public sealed record PipelineDefinition(
    string Name,
    IReadOnlyList<PipelineInput> Inputs,
    IReadOnlyDictionary<string, JsonElement> Params,
    IReadOnlyList<string> Handlers,
    IReadOnlyList<RouteDefinition> Routes);

/// <summary>A file that the pipeline reads.</summary>
/// <param name="Name">Its name, which <c>--input NAME=PATH</c> uses.</param>
/// <param name="Path">The path as written, relative to the pipeline file.</param>
/// <param name="To">The route whose first stage gets it.</param>
public sealed record PipelineInput(string Name, string Path, string To);

/// <summary>A queue and the stages that an item goes through.</summary>
/// <param name="Name">The route's name.</param>
/// <param name="Queue">The queue's name; default <c>PIPELINE.ROUTE</c>.</param>
/// <param name="Stages">The stages, in the order of the file; the first gets the items.</param>
/// <param name="To">Where outputs go on to.</param>
public sealed record RouteDefinition(string Name, string Queue, IReadOnlyList<StageDefinition> Stages, IReadOnlyList<RouteLink> To);

/// <summary>The outputs of <paramref name="Stage"/> go to <paramref name="Route"/>.</summary>
public sealed record RouteLink(string Route, string Stage);

/// <summary>What becomes of an item whose step failed for good.</summary>
public enum OnError
{
    /// <summary>The run fails: what is in flight ends, nothing new starts.</summary>
    Fail = 0,

    /// <summary>The item is left out.</summary>
    Skip = 1,

    /// <summary>The item is kept aside; a replay releases it.</summary>
    Quarantine = 2,
}

/// <summary>How often and how soon a failed attempt is tried again: back-off doubles from <paramref name="Delay"/> up to <paramref name="MaxDelay"/>, with jitter.</summary>
/// <param name="Attempts">Attempts in all; 1 to 100, default 1.</param>
/// <param name="Delay">Before the second attempt; default 1 s.</param>
/// <param name="MaxDelay">The longest wait; default 60 s.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan Delay, TimeSpan MaxDelay)
{
    /// <summary>One attempt and no more.</summary>
    public static RetryPolicy None { get; } = new(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
}

/// <summary>One stage of a route.</summary>
public sealed record StageDefinition
{
    /// <summary>The type name that stands for many of one: handled by the scheduler, see <c>gather</c>.</summary>
    public const string GatherType = "gather";

    /// <summary>The stage's name, unique in its route.</summary>
    public required string Name { get; init; }

    /// <summary>The step type, which names the handler.</summary>
    public required string Type { get; init; }

    /// <summary>The handler's parameters: a JSON object.</summary>
    public required JsonElement With { get; init; }

    /// <summary>Earlier stages of the route whose outputs for the same item this one reads; empty for a route's first stage.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>The name under which outputs are registered (<c>${item}</c> in it is the item path), or null.</summary>
    public string? Publish { get; init; }

    /// <summary>The name that the outputs for an item get, or null for none.</summary>
    public string? NameFor(string item) => Publish?.Replace("${item}", item, StringComparison.Ordinal);

    /// <summary>The declared effect, or null for the handler's own.</summary>
    public Effect? Effect { get; init; }

    /// <summary>The declared code version, or null for the handler's own.</summary>
    public string? Version { get; init; }

    /// <summary>The longest an attempt may take, or null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How failed attempts are repeated.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>What becomes of an item that failed for good.</summary>
    public OnError OnError { get; init; } = OnError.Fail;

    /// <summary>How many steps of this stage run at a time, or null for the run's own limit.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How a rerun compares outputs: <c>bytes</c> (default), <c>json</c>, or an object with <c>numbers</c>.</summary>
    public JsonElement? Compare { get; init; }

    /// <summary>The declared environment, or null for the handler's own.</summary>
    public JsonElement? Env { get; init; }
}
