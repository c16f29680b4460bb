using System.Text.Json;

namespace Reprise.Agents.Client;

/// <summary>Something that happened in a run.</summary>
/// <param name="Id">Where the stream stands: give it as <c>after</c> to go on from there.</param>
/// <param name="Name"><c>step</c>, <c>run</c> or <c>end</c>.</param>
/// <param name="Data">The step in short, the run, or nothing.</param>
public sealed record RunEvent(string Id, string Name, JsonElement Data)
{
    /// <summary>The run as it stands; null for an event of a step.</summary>
    public Run? Run => Name is "run" ? Data.Deserialize(ClientJson.Default.Run) : null;
}
