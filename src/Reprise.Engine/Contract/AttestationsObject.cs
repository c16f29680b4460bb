namespace Reprise.Engine.Contract;

/// <summary>Who else did what made an artifact, and whether the bytes were the same. What was reused says nothing: only what executed stands here.</summary>
/// <param name="Artifact">Its digest.</param>
/// <param name="Same">How many of the items made the same bytes.</param>
/// <param name="Differs">How many made others.</param>
/// <param name="IsPart">True where there are more than are listed.</param>
/// <param name="Items">The executions, newest first.</param>
public sealed record AttestationsObject(string Artifact, int Same, int Differs, bool IsPart, IReadOnlyList<AttestationObject> Items);

/// <summary>A step that executed and made these bytes, or did the same as the step that made them.</summary>
/// <param name="Same">Whether it made the same bytes.</param>
/// <param name="Digest">What it made in their place.</param>
/// <param name="ActionMatches">Whether its type, parameters, inputs and context are those of the step that made the artifact.</param>
/// <param name="CodeMatches">Whether its code is.</param>
/// <param name="EnvironmentMatches">Whether its environment is.</param>
/// <param name="RunId">Its run.</param>
/// <param name="Kind">What kind of run that is.</param>
/// <param name="Actor">Who started that.</param>
/// <param name="StepId">The step.</param>
/// <param name="Target"><c>ROUTE/STAGE</c>, or what was called.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="DurationMs">How long it took.</param>
public sealed record AttestationObject(
    bool Same, string Digest, bool ActionMatches, bool CodeMatches, bool EnvironmentMatches, string RunId, string Kind, string Actor, string StepId, string? Target, string? CompletedAt, long DurationMs);
