using System.Text;
using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>The value by which a gather groups an item: what stands at a JSON Pointer in it.</summary>
internal static class GroupValue
{
    /// <summary>A text as it is, anything else as canonical JSON; <c>null</c> where there is nothing. As an item path segment.</summary>
    public static string Read(ReadOnlyMemory<byte> bytes, string pointer, string item)
    {
        if (!JsonPointer.TryParse(pointer, out var place))
        {
            throw new RepriseException("step.param", $"'{pointer}' is no JSON Pointer.", "`by` is all, parent, or a pointer such as /day.");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return place.Find(document.RootElement) switch
            {
                null => "null",
                { ValueKind: JsonValueKind.String } text => ItemPath.Escape(text.GetString()!),
                { } value => ItemPath.Escape(Encoding.UTF8.GetString(CanonicalJson.Write(value))),
            };
        }
        catch (JsonException e)
        {
            throw new RepriseException(
                "step.input", $"The item '{item}' is not JSON, so it has no group {pointer}: {e.Message}", "Gather it by all or by parent, or make it JSON first.");
        }
    }
}
