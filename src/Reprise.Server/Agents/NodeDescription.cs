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
        Targets = [.. Targets(body, "reasoners", isSkill: false).Concat(Targets(body, "skills", isSkill: true)).DistinctBy(t => t.Name, StringComparer.Ordinal)],
    };

    private static IEnumerable<AgentTarget> Targets(JsonElement body, string field, bool isSkill) =>
        body.Field(field) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(t => Target(t, isSkill)) : [];

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
