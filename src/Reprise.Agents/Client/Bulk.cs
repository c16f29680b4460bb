namespace Reprise.Agents.Client;

/// <summary>One thing done with several runs.</summary>
/// <param name="Action"><c>restart</c>, <c>cancel</c>, <c>label</c> or <c>golden</c>.</param>
/// <param name="Runs">The runs.</param>
public sealed record Bulk(string Action, IReadOnlyList<string> Runs)
{
    /// <summary>With <c>label</c>: labels that each gets beside those that it has.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>With <c>golden</c>: what they are called.</summary>
    public string? Name { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>True: only say what it would do.</summary>
    public bool Plan { get; init; }
}

/// <summary>What became of several runs, or would.</summary>
public sealed record BulkResult(IReadOnlyList<BulkRun> Runs);

/// <summary>One of several runs.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Possible">Whether it takes part.</param>
/// <param name="Why">Why it does not; null where it does.</param>
/// <param name="Counts">Of a restart, what the plan counts; else null.</param>
/// <param name="Begun">The run that it led to; null where it led to none.</param>
public sealed record BulkRun(string RunId, bool Possible, string? Why, PlanCounts? Counts, string? Begun);
