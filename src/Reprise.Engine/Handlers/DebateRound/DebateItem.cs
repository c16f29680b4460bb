using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>The item of a step as a value: JSON as it is, other text as text; several inputs as an object of them by their names.</summary>
internal static class DebateItem
{
    /// <summary>Reads it.</summary>
    /// <exception cref="Kernel.RepriseException"><c>step.input</c>: an input says that it is JSON and is not, or is no text.</exception>
    public static async ValueTask<JsonElement> ReadAsync(StepContext step, CancellationToken cancellation)
    {
        if (step.InputsCount == 1)
        {
            return await ReadAsync(step, step.Input(), cancellation);
        }

        var parts = new JsonObject();
        await foreach (var input in step.InputsAsync(cancellation))
        {
            parts[input.Name] = JsonNode.Parse((await ReadAsync(step, input, cancellation)).GetRawText());
        }

        return JsonElements.Of(parts);
    }

    private static async ValueTask<JsonElement> ReadAsync(StepContext step, StepInput input, CancellationToken cancellation)
    {
        if (input.MediaType.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            using var document = await JsonText.ReadAsync(step, input, cancellation);
            return document.RootElement.Clone();
        }

        var bytes = JsonText.WithoutMark(await input.ReadAsync(cancellation));
        return System.Text.Unicode.Utf8.IsValid(bytes.Span)
            ? JsonElements.Of(Encoding.UTF8.GetString(bytes.Span))
            : throw Complaint.Input(step, input, "is no text in UTF-8, and only text can be put into a prompt.");
    }
}
