using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Reprise.Engine.Contract;

/// <summary>How the contract's objects become JSON: snake_case, nothing left out, made at compile time so that start-up pays nothing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(RunObject))]
[JsonSerializable(typeof(RunDetailsObject))]
[JsonSerializable(typeof(StepObject))]
[JsonSerializable(typeof(ArtifactObject))]
[JsonSerializable(typeof(ArtifactVersionObject))]
[JsonSerializable(typeof(LineageObject))]
[JsonSerializable(typeof(PipelineObject))]
[JsonSerializable(typeof(KeyObject))]
[JsonSerializable(typeof(MailObject))]
[JsonSerializable(typeof(MailTestObject))]
[JsonSerializable(typeof(FolderEntry))]
[JsonSerializable(typeof(StepTypeObject))]
[JsonSerializable(typeof(WhyObject))]
[JsonSerializable(typeof(RunsSummaryObject))]
[JsonSerializable(typeof(OverviewObject))]
[JsonSerializable(typeof(LabelObject))]
[JsonSerializable(typeof(DefinitionObject))]
[JsonSerializable(typeof(CriticalPathObject))]
[JsonSerializable(typeof(AttemptsObject))]
[JsonSerializable(typeof(BulkObject))]
[JsonSerializable(typeof(ComparedCounts))]
[JsonSerializable(typeof(StepsSummaryObject))]
[JsonSerializable(typeof(RunActionsObject))]
[JsonSerializable(typeof(FailuresObject))]
[JsonSerializable(typeof(ComparisonPageObject))]
[JsonSerializable(typeof(ComparedStep))]
[JsonSerializable(typeof(FirstDifference))]
[JsonSerializable(typeof(StepArtifactObject))]
[JsonSerializable(typeof(OutputDifferenceObject))]
[JsonSerializable(typeof(FsckObject))]
[JsonSerializable(typeof(ImportObject))]
[JsonSerializable(typeof(PlanObject))]
[JsonSerializable(typeof(ManifestObject))]
[JsonSerializable(typeof(ManifestStep))]
[JsonSerializable(typeof(ManifestStagesObject))]
[JsonSerializable(typeof(ProvenanceObject))]
[JsonSerializable(typeof(AttestationsObject))]
[JsonSerializable(typeof(CallsObject))]
[JsonSerializable(typeof(AuditObject))]
[JsonSerializable(typeof(AuditedArtifact))]
[JsonSerializable(typeof(StoredAuditObject))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
public sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>For people and scripts: indented, and text as it is where JSON allows it.</summary>
    public static ContractJson Indented { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>One object a line, for what has no end.</summary>
    public static ContractJson Line { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
