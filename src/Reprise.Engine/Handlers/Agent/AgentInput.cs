using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Agent;

/// <summary>The input of a stage's call: what the parameters say with values of the item put in, else the item itself.</summary>
internal static class AgentInput
{
    private const string Open = "{{";
    private const string Close = "}}";

    /// <summary>The bytes to send.</summary>
    /// <exception cref="Kernel.RepriseException"><c>step.input</c>: the item is no JSON; <c>step.param</c>: it has no such value.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> OfAsync(StepContext step, JsonElement? input, CancellationToken cancellation)
    {
        var item = await ItemAsync(step, cancellation);
        return input is { } template ? CanonicalJson.Write(Filled(step, template, item)) : item.Whole;
    }

    private static async ValueTask<Item> ItemAsync(StepContext step, CancellationToken cancellation)
    {
        if (step.InputsCount == 1)
        {
            var input = step.Input();
            using var document = await JsonText.ReadAsync(step, input, cancellation);
            return new Item(document.RootElement.Clone(), await input.ReadAsync(cancellation));
        }

        var parts = new JsonObject();
        await foreach (var input in step.InputsAsync(cancellation))
        {
            using var document = await JsonText.ReadAsync(step, input, cancellation);
            parts[input.Name] = JsonNode.Parse(document.RootElement.GetRawText());
        }

        var whole = CanonicalJson.Write(parts);
        return new Item(CanonicalJson.Parse(whole), whole);
    }

    private static JsonNode? Filled(StepContext step, JsonElement template, Item item) => template.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(template.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Filled(step, p.Value, item)))),
        JsonValueKind.Array => new JsonArray([.. template.EnumerateArray().Select(e => Filled(step, e, item))]),
        JsonValueKind.String when PlaceIn(template.GetString()!) is { } place => Value(step, place, item),
        _ => JsonNode.Parse(template.GetRawText()),
    };

    private static string? PlaceIn(string text) =>
        text.StartsWith(Open, StringComparison.Ordinal) && text.EndsWith(Close, StringComparison.Ordinal) && text.Length >= Open.Length + Close.Length
            && (text.Length == Open.Length + Close.Length || text[Open.Length] == '/') ? text[Open.Length..^Close.Length] : null;

    private static JsonNode? Value(StepContext step, string place, Item item) =>
        JsonPointer.TryParse(place, out var pointer) && pointer.Find(item.Value) is { } found
            ? JsonNode.Parse(found.GetRawText())
            : throw Complaint.Param(step, "input", $"puts in `{place}`, which the item does not have.");

    private sealed record Item(JsonElement Value, ReadOnlyMemory<byte> Whole);
}
