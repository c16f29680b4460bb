using System.Text;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>The inputs of a page: JSON as values, images as data URIs, anything else as text.</summary>
internal sealed class PageInputs
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _images = new(StringComparer.Ordinal);

    /// <summary>The values by input, for the template.</summary>
    public IReadOnlyDictionary<string, object?> Values => _values;

    /// <summary>Reads all inputs of a step.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>step.input</c>.</exception>
    public static async ValueTask<PageInputs> ReadAsync(StepContext step, CancellationToken cancellation)
    {
        var inputs = new PageInputs();
        await foreach (var input in step.InputsAsync(cancellation))
        {
            var bytes = await input.ReadAsync(cancellation);
            if (input.MediaType.StartsWith("image/", StringComparison.Ordinal))
            {
                inputs._images[input.Name] = $"data:{input.MediaType};base64,{Convert.ToBase64String(bytes.Span)}";
            }
            else if (input.MediaType.Contains("json", StringComparison.Ordinal) && !input.MediaType.Contains("jsonl", StringComparison.Ordinal))
            {
                using var document = JsonText.Parse(step, input, bytes);
                inputs._values[input.Name] = document.RootElement.Clone();
            }
            else
            {
                inputs._values[input.Name] = Encoding.UTF8.GetString(bytes.Span);
            }
        }

        return inputs;
    }

    /// <summary>The data URI of an input that is an image, or null.</summary>
    public string? Image(string name) => _images.GetValueOrDefault(name);

    /// <summary>The names of the inputs that are images.</summary>
    public IEnumerable<string> ImageNames => _images.Keys.Order(StringComparer.Ordinal);
}
