namespace Reprise.Engine.Contract;

/// <summary>What the newest calls of agents came to, target by target.</summary>
/// <param name="Since">When the earliest of the rows was written that were looked at; null where the journal has none before them.</param>
/// <param name="Rows">How many of the journal's newest rows were looked at.</param>
/// <param name="Targets">The targets that were called, by name.</param>
public sealed record CallsObject(string? Since, long Rows, IReadOnlyList<TargetCallsObject> Targets);

/// <summary>The newest calls of a target.</summary>
/// <param name="Target"><c>NODE.NAME</c>.</param>
/// <param name="Calls">All of them.</param>
/// <param name="Succeeded">Those that executed and succeeded.</param>
/// <param name="Reused">Those that were served from a recording.</param>
/// <param name="Failed">Those that failed, were refused or are in doubt.</param>
/// <param name="MedianMs">How long an executed one took, at the middle; null where none executed.</param>
/// <param name="MaxMs">How long the longest took.</param>
/// <param name="LastAt">When the newest began; null where none has.</param>
/// <param name="LastRunId">The run of the newest.</param>
/// <param name="LastStepId">The newest.</param>
/// <param name="LastStatus">How it stands.</param>
/// <param name="LastError">What went wrong in the newest that failed, or null.</param>
public sealed record TargetCallsObject(
    string Target, long Calls, long Succeeded, long Reused, long Failed, long? MedianMs, long? MaxMs, string? LastAt, string LastRunId, string LastStepId, string LastStatus, StepErrorObject? LastError);
