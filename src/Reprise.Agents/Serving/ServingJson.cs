using System.Text.Json.Serialization;

namespace Reprise.Agents.Serving;

/// <summary>The JSON of what an agent answers, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ErrorDetails))]
[JsonSerializable(typeof(CancelAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class ServingJson : JsonSerializerContext;

internal sealed record ErrorAnswer(string Error, string Code);

internal sealed record ErrorDetails(string Code);

internal sealed record CancelAnswer(bool Cancelled);

internal sealed record HealthAnswer(string Status, string Node, int InWork);
