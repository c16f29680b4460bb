using System.Text.Json.Nodes;

namespace Reprise.Engine.Contract;

/// <summary>Why a step ran or did not: the step, the nearest earlier one in the same place, and what differs between them.</summary>
public sealed record WhyObject(StepObject Step, StepObject? Nearest, IReadOnlyList<DifferenceObject> Differs);

/// <summary>One component of two action keys that differs, reduced to the members that do.</summary>
/// <param name="Component">Its name.</param>
/// <param name="Recorded">Its value in the nearest earlier step.</param>
/// <param name="Current">Its value in the step.</param>
public sealed record DifferenceObject(string Component, JsonNode? Recorded, JsonNode? Current);
