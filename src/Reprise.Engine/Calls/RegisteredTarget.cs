using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Agents;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Calls;

/// <summary>What can be called, with the documents behind the action keys of its calls.</summary>
public sealed class RegisteredTarget
{
    /// <summary>Joins a node and what it serves.</summary>
    public RegisteredTarget(AgentNode node, AgentTarget target)
    {
        Node = node;
        Target = target;
        Name = $"{node.Id}.{target.Name}";
        CodeDocument = JsonElements.Of(new JsonObject { ["agent"] = Name, ["version"] = target.Version ?? node.Version });
        EnvironmentDocument = JsonElements.Of(new JsonObject { ["kind"] = "agent", ["deployment"] = node.Deployment });
        Code = CanonicalJson.DigestOf(CodeDocument);
    }

    /// <summary>The node as it registered last.</summary>
    public AgentNode Node { get; }

    /// <summary>What it serves.</summary>
    public AgentTarget Target { get; }

    /// <summary>The whole name, <c>node.name</c>.</summary>
    public string Name { get; }

    /// <summary>What identifies its code, as JSON.</summary>
    public JsonElement CodeDocument { get; }

    /// <summary>The environment of its calls, as JSON: the kind of node.</summary>
    public JsonElement EnvironmentDocument { get; }

    /// <summary>The <c>code</c> component of its calls.</summary>
    public Digest Code { get; }

    /// <summary>Where it is called.</summary>
    public Uri Address => new($"{Node.BaseUrl}/{(Target.IsSkill ? "skills" : "reasoners")}/{Uri.EscapeDataString(Target.Name)}");
}
