using System.Text.Json.Nodes;

namespace Reprise.Engine.Contract;

/// <summary>Why a step ran or did not: the step, the nearest earlier one in the same place, and what differs between them.</summary>
/// <param name="Step">The step.</param>
/// <param name="Nearest">The nearest earlier one; null where there is none.</param>
/// <param name="Differs">Where their keys differ.</param>
/// <param name="Values">What stands behind the step's own digests.</param>
public sealed record WhyObject(StepObject Step, StepObject? Nearest, IReadOnlyList<DifferenceObject> Differs, KeyValuesObject Values);

/// <summary>What stands behind components of a key that are documents; the digest where the document is gone.</summary>
/// <param name="With">The parameters.</param>
/// <param name="Context">The context.</param>
public sealed record KeyValuesObject(JsonNode? With, JsonNode? Context);

/// <summary>One component of two action keys that differs, reduced to the members that do.</summary>
/// <param name="Component">Its name.</param>
/// <param name="Recorded">Its value in the nearest earlier step.</param>
/// <param name="Current">Its value in the step.</param>
public sealed record DifferenceObject(string Component, JsonNode? Recorded, JsonNode? Current);
