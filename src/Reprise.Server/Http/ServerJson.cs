using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprise.Server.Agents;
using Reprise.Server.Api;
using Reprise.Server.Events;

namespace Reprise.Server.Http;

/// <summary>How the objects that only the server has become JSON, in the form of the contract.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(HealthObject))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(ReadinessObject))]
[JsonSerializable(typeof(ProblemObject))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(LeaseObject))]
[JsonSerializable(typeof(ExecutionObject))]
[JsonSerializable(typeof(TakenObject))]
[JsonSerializable(typeof(SessionObject))]
[JsonSerializable(typeof(SettingsObject))]
[JsonSerializable(typeof(MemoryObject))]
[JsonSerializable(typeof(MemoryKeys))]
[JsonSerializable(typeof(ChangedObject))]
[JsonSerializable(typeof(StepEventObject))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    /// <summary>Without blanks, text as it is where JSON allows it.</summary>
    public static ServerJson Line { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
