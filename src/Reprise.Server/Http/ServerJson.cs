using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprise.Server.Api;
using Reprise.Server.Events;

namespace Reprise.Server.Http;

/// <summary>How the objects that only the server has become JSON, in the form of the contract.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(HealthObject))]
[JsonSerializable(typeof(ReadinessObject))]
[JsonSerializable(typeof(ProblemObject))]
[JsonSerializable(typeof(StepEventObject))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    /// <summary>Without blanks, text as it is where JSON allows it.</summary>
    public static ServerJson Line { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
