using System.Text.Json;
using Reprise.Agents.Client;
using Reprise.Tests.Architecture;

namespace Reprise.Tests.Agents;

/// <summary>The client's objects have every field that the server answers with, and can say every field that it takes.</summary>
public sealed class ClientObjectTests
{
    // For browsers; values that agents leave for each other; errors, which are thrown.
    private static readonly string[] Without = ["SessionObject", "MemoryObject", "MemoryKeys", "ProblemObject"];

    private static readonly Dictionary<string, Type> Answers = new(StringComparer.Ordinal)
    {
        ["RunObject"] = typeof(Run),
        ["StepObject"] = typeof(Step),
        ["PlanObject"] = typeof(Plan),
        ["ArtifactObject"] = typeof(Artifact),
        ["ArtifactVersionObject"] = typeof(ArtifactVersion),
        ["StepArtifactObject"] = typeof(StepArtifact),
        ["ExecutionObject"] = typeof(Execution),
        ["ManifestObject"] = typeof(Manifest),
        ["ManifestStep"] = typeof(ManifestStep),
        ["ManifestStagesObject"] = typeof(ManifestStages),
        ["ProvenanceObject"] = typeof(Provenance),
        ["AttestationsObject"] = typeof(Attestations),
        ["CallsObject"] = typeof(RecentCalls),
        ["WhyObject"] = typeof(Why),
        ["ComparisonPageObject"] = typeof(Comparison),
        ["OutputDifferenceObject"] = typeof(OutputDifference),
        ["LineageObject"] = typeof(Lineage),
        ["RunDetailsObject"] = typeof(RunDetails),
        ["RunActionsObject"] = typeof(RunActions),
        ["RunsSummaryObject"] = typeof(RunsSummary),
        ["StepsSummaryObject"] = typeof(StepsSummary),
        ["OverviewObject"] = typeof(Overview),
        ["LabelObject"] = typeof(LabelCount),
        ["DefinitionObject"] = typeof(Definition),
        ["CriticalPathObject"] = typeof(CriticalPath),
        ["FailuresObject"] = typeof(Failures),
        ["AttemptsObject"] = typeof(StepAttempts),
        ["BulkObject"] = typeof(BulkResult),
        ["FolderEntry"] = typeof(FolderEntry),
        ["PipelineObject"] = typeof(PipelineEntry),
        ["StepTypeObject"] = typeof(StepType),
        ["StoredAuditObject"] = typeof(Audit),
        ["AuditedArtifact"] = typeof(AuditedArtifact),
        ["NodeObject"] = typeof(Node),
        ["NodeList"] = typeof(Page<Node>),
        ["KeyObject"] = typeof(ApiKey),
        ["MailObject"] = typeof(Mail),
        ["MailTestObject"] = typeof(MailTest),
        ["SettingsObject"] = typeof(Settings),
        ["HealthObject"] = typeof(Health),
        ["ReadinessObject"] = typeof(Readiness),
        ["TakenObject"] = typeof(Taken),
        ["LeaseObject"] = typeof(Lease),
        ["PageObjectOfRunObject"] = typeof(Page<Run>),
        ["PageObjectOfStepObject"] = typeof(Page<Step>),
        ["PageObjectOfStepArtifactObject"] = typeof(Page<StepArtifact>),
        ["PageObjectOfArtifactObject"] = typeof(Page<Artifact>),
        ["PageObjectOfArtifactVersionObject"] = typeof(Page<ArtifactVersion>),
        ["PageObjectOfStoredAuditObject"] = typeof(Page<Audit>),
        ["PageObjectOfMailObject"] = typeof(Page<Mail>),
    };

    private static readonly Dictionary<string, Type> Requests = new(StringComparer.Ordinal)
    {
        ["StartRunBody"] = typeof(StartRun),
        ["ReplayBody"] = typeof(Replay),
        ["RestartBody"] = typeof(Restart),
        ["ForkBody"] = typeof(Fork),
        ["RerunBody"] = typeof(Rerun),
        ["RecoverBody"] = typeof(Recover),
        ["ReasonBody"] = typeof(ReasonBody),
        ["ResolveBody"] = typeof(ResolveBody),
        ["GoldenBody"] = typeof(GoldenBody),
        ["LabelsBody"] = typeof(LabelsBody),
        ["BulkBody"] = typeof(Bulk),
        ["AuditBody"] = typeof(StartAudit),
        ["KeyBody"] = typeof(KeyBody),
        ["MailTestBody"] = typeof(MailTestBody),
    };

    // What the methods say themselves, and what is for command lines and browsers.
    private static readonly string[] Unsaid = ["execution_id", "plan", "steps", "param_texts"];

    private readonly JsonElement _document = JsonElement.Parse(Repository.Read("docs/openapi.json"));
    private readonly HashSet<(string, Type)> _seen = [];
    private readonly List<string> _missing = [];

    [Fact]
    public void Every_field_of_an_answer_is_in_the_object_of_the_client()
    {
        foreach (var (schema, type) in Answers)
        {
            Compare(schema, type);
        }

        Assert.True(_missing.Count == 0, string.Join('\n', _missing));
    }

    [Fact]
    public void Every_answer_has_an_object_of_the_client()
    {
        var answered = _document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject())
            .SelectMany(o => o.Value.GetProperty("responses").EnumerateObject()).SelectMany(r => References(r.Value)).Distinct().Except(Without).ToList();
        Assert.True(answered.Count > 40, string.Join('\n', answered));
        Assert.Empty(answered.Except(Answers.Keys));
    }

    [Fact]
    public void Every_field_of_a_request_can_be_said_by_the_client()
    {
        var schemas = _document.GetProperty("components").GetProperty("schemas");
        Assert.Equal(["InputPatchBody", "SessionBody"], schemas.EnumerateObject().Select(s => s.Name).Where(s => s.EndsWith("Body", StringComparison.Ordinal)).Except(Requests.Keys).Order());
        Assert.Empty(Requests.SelectMany(r => Fields(schemas, r.Key)
            .Except([.. Unsaid, .. ClientJson.Default.Options.GetTypeInfo(r.Value).Properties.Select(p => p.Name)])
            .Select(field => $"{r.Value.Name} lacks {field} of {r.Key}.")));

        static IEnumerable<string> Fields(JsonElement schemas, string name) => schemas.GetProperty(name).GetProperty("properties").EnumerateObject().Select(p => p.Name);
    }

    private void Compare(string schema, Type type)
    {
        if (!_seen.Add((schema, type)) || !_document.GetProperty("components").GetProperty("schemas").GetProperty(schema).TryGetProperty("properties", out var fields))
        {
            return;
        }

        var known = ClientJson.Default.Options.GetTypeInfo(type).Properties.ToDictionary(p => p.Name, p => p.PropertyType, StringComparer.Ordinal);
        foreach (var field in fields.EnumerateObject())
        {
            if (!known.TryGetValue(field.Name, out var of))
            {
                _missing.Add($"{type.Name} lacks {field.Name} of {schema}.");
                continue;
            }

            foreach (var inner in References(field.Value))
            {
                Compare(inner, Element(of));
            }
        }
    }

    // What a list holds, or an object whose names are free.
    private static Type Element(Type type) => Nullable.GetUnderlyingType(type) ?? (type is { IsGenericType: true, Namespace: "System.Collections.Generic" } ? Element(type.GetGenericArguments()[^1]) : type);

    private static IEnumerable<string> References(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => p.NameEquals("$ref") ? [p.Value.GetString()!.Split('/')[^1]] : References(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
