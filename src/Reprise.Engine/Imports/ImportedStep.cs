using System.Text.Json;
using System.Text.Json.Serialization;
using Reprise.Engine.Rerunning;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>A line of an import that was understood, with the digests of all bytes that it names.</summary>
internal sealed record ImportedStep
{
    public required string Type { get; init; }

    /// <summary>Hash of all that the line says and of all bytes that it names.</summary>
    public long Content { get; init; }

    /// <summary>The stage's name.</summary>
    public required string Name { get; init; }

    /// <summary>The step type of its stage: <c>exec</c> where there is a command.</summary>
    public required string StageType { get; init; }

    public required JsonElement With { get; init; }

    /// <summary>The declared effect; null where the line says nothing.</summary>
    public Effect? Effect { get; init; }

    public JsonElement? Code { get; init; }

    public JsonElement? Environment { get; init; }

    public string Item { get; init; } = "";

    public string? TraceId { get; init; }

    public string? SpanId { get; init; }

    public string? ParentSpanId { get; init; }

    /// <summary>The inputs; null where the line does not say what they were.</summary>
    public IReadOnlyList<StepArtifact>? Inputs { get; init; }

    /// <summary>Of those inputs that were given as files, by their place: the path as given.</summary>
    public IReadOnlyDictionary<int, string> Files { get; init; } = new Dictionary<int, string>();

    public IReadOnlyList<StepArtifact> Outputs { get; init; } = [];

    public StepStatus Status { get; init; }

    public StepError? Error { get; init; }

    /// <summary>Microseconds since 1970, UTC; 0 where it is not known.</summary>
    public long StartedAt { get; init; }

    /// <summary>Microseconds since 1970, UTC; 0 where it is not known.</summary>
    public long CompletedAt { get; init; }
}

/// <summary>How it is kept between the reading of a file and the writing of the journal.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = [typeof(DigestText)])]
[JsonSerializable(typeof(ImportedStep))]
internal sealed partial class ImportJson : JsonSerializerContext;
