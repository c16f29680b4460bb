using System.ComponentModel;
using System.Text.Json;

namespace Reprise.Engine.Handlers.Agent;

/// <summary>Parameters of <c>agent</c>.</summary>
public sealed record AgentParameters
{
    [Description("What is called: NODE.NAME, a reasoner or a skill of a node that has registered with the server.")]
    public required string Target { get; init; }

    [Description("The input of the call, any JSON. A text that is {{/pointer}} and nothing else stands for that value of the item. Default: the item itself; of several inputs an object of them by their names.")]
    public JsonElement? Input { get; init; }
}
