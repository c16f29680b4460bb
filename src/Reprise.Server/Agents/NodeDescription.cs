using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Agents;
using Reprise.Kernel.Steps;

namespace Reprise.Server.Agents;

/// <summary>Reads how a node describes itself when it registers.</summary>
internal static class NodeDescription
{
    private const string EffectTag = "effect:";

    /// <summary>The node. What it serves may say its <c>effect</c> (or a tag <c>effect:pure</c>) and its own code <c>version</c>.</summary>
    /// <exception cref="RepriseException"><c>node.invalid</c>.</exception>
    public static AgentNode Read(JsonElement body) => new()
    {
        Id = body.Text("id") ?? body.Text("node_id") ?? "",
        BaseUrl = body.Text("public_url") is { Length: > 0 } url ? url : body.Text("base_url") ?? "",
        Version = body.Text("version") ?? "",
        InstanceId = body.Text("instance_id"),
        Deployment = body.Text("deployment_type") ?? "long_running",
        Targets = EachOnce([.. Targets(body, "reasoners", isSkill: false), .. Targets(body, "skills", isSkill: true)]),
    };

    private static IReadOnlyList<AgentTarget> EachOnce(IReadOnlyList<AgentTarget> targets) =>
        targets.CountBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(c => c.Value > 1) is { Value: > 1 } twice
            ? throw new RepriseException("node.invalid", $"'{twice.Key}' stands {twice.Value} times among reasoners and skills.", "Expected each name once: a call names it as node.name.")
            : targets;

    private static IEnumerable<AgentTarget> Targets(JsonElement body, string field, bool isSkill) => body.Field(field) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select((t, i) => t.ValueKind == JsonValueKind.Object ? Target(t, isSkill)
            : throw new RepriseException("node.invalid", $"{field}[{i}] is {t.ValueKind}; expected an object.", "For example: { \"id\": \"summarise\" }")),
        { } other => throw new RepriseException("node.invalid", $"{field} is {other.ValueKind}; expected a list of objects.", $"For example: \"{field}\": [ {{ \"id\": \"summarise\" }} ]"),
    };

    private static AgentTarget Target(JsonElement body, bool isSkill)
    {
        var name = body.Text("id") ?? body.Text("name") ?? "";
        var tags = body.Texts("tags");
        var effect = body.Text("effect") ?? tags.LastOrDefault(t => t.StartsWith(EffectTag, StringComparison.Ordinal))?[EffectTag.Length..];
        return new AgentTarget(name, isSkill, EffectOf(name, effect))
        {
            Version = body.Text("version"),
            Tags = tags,
            InputSchema = body.Field("input_schema"),
            OutputSchema = body.Field("output_schema"),
        };
    }

    private static Effect EffectOf(string name, string? word) => word switch
    {
        null or "" or "recorded" => Effect.Recorded,
        "pure" => Effect.Pure,
        "external" => Effect.External,
        _ => throw new RepriseException("node.invalid", $"The effect '{word}' of '{name}' is not known.", "Expected pure, recorded or external; without a word it is recorded."),
    };
}
