using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Imports;

/// <summary>The different stages that the lines of an import belong to: lines with the same name, type, parameters and effect share one.</summary>
internal sealed class ImportStages
{
    /// <summary>The name of the pipeline.</summary>
    public const string Pipeline = "import";

    /// <summary>The name of its route.</summary>
    public const string Route = "steps";

    private const int LongestName = 80;
    private readonly Dictionary<Digest, int> _known = [];
    private readonly List<StageDefinition> _stages = [];

    /// <summary>The number of a step's stage.</summary>
    public int Of(ImportedStep step)
    {
        var key = CanonicalJson.DigestOf(new JsonObject
        {
            ["name"] = step.Name,
            ["type"] = step.StageType,
            ["with"] = JsonNode.Parse(step.With.GetRawText()),
            ["effect"] = step.Effect is { } effect ? (int)effect : null,
        });
        if (!_known.TryGetValue(key, out var number))
        {
            number = _known[key] = _stages.Count;
            _stages.Add(new StageDefinition { Name = NameOf(step.Name), Type = step.StageType, With = step.With, Effect = step.Effect });
        }

        return number;
    }

    /// <summary>The parameters of a stage.</summary>
    public JsonElement With(int stage) => _stages[stage].With;

    /// <summary>Some stages as the pipeline of a run; where several have one name, all but the first get a number.</summary>
    public byte[] Snapshot(IReadOnlyList<int> stages)
    {
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        var route = new RouteDefinition(Route, $"{Pipeline}.{Route}", [.. stages.Select(s => _stages[s]).Select(s => s with { Name = Free(s.Name, taken) })], []);
        return Kernel.Pipelines.Snapshot.Write(new PipelineDefinition(Pipeline, [], new Dictionary<string, JsonElement>(StringComparer.Ordinal), [], [route]));
    }

    /// <summary>A name as stages may have it.</summary>
    private static string NameOf(string name)
    {
        var allowed = new string([.. name.Take(LongestName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-')]).TrimStart('-', '.');
        return allowed.Length > 0 ? allowed : "step";
    }

    private static string Free(string name, Dictionary<string, int> taken)
    {
        for (var free = name; ;)
        {
            if (taken.TryAdd(free, 1))
            {
                return free;
            }

            free = $"{name}-{++taken[name]}";
        }
    }
}
