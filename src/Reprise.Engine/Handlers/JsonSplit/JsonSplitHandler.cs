using System.ComponentModel;
using System.Globalization;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.JsonSplit;

/// <summary>Parameters of <c>json_split</c>.</summary>
public sealed record JsonSplitParameters
{
    [Description("The array to split, as JSONPath: $, then .name, ['name'] or [n], with [*] at the end. Default: $[*].")]
    public string Path { get; init; } = "$[*]";

    [Description("Where an element holds its item key: a path such as $.id or a JSON Pointer such as /id; text, number or boolean. Default: the element's ordinal, nine digits.")]
    public string? Key { get; init; }
}

/// <summary>Splits an array of a JSON input into items. Streams: the input may be of any size. Elements keep their bytes exactly as they stand.</summary>
public sealed class JsonSplitHandler : ParameterHandler<JsonSplitParameters, JsonSplitHandler.Prepared>
{
    private readonly int _bufferSize;

    /// <summary>Makes the handler.</summary>
    public JsonSplitHandler()
        : this(64 * 1024)
    {
    }

    internal JsonSplitHandler(int bufferSize) => _bufferSize = bufferSize;

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("json_split", "1", Effect.Pure, "Splits an array of a JSON document into items, one for each element.")
    {
        Parameters = typeof(JsonSplitParameters),
        FansOut = true,
    };

    /// <inheritdoc/>
    protected override Prepared Prepare(JsonSplitParameters with, string route, string stage)
    {
        if (ElementPath.Parse(with.Path, out var problem) is not { All: true } path)
        {
            throw Complaint.Param(route, stage, "path", $"(`{with.Path}`) {problem ?? "does not end with [*]"}.", "Write for example $.features[*].");
        }

        return new Prepared(path, with.Key is null ? null : ReadKey(with.Key, route, stage));
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, Prepared prepared, CancellationToken cancellation)
    {
        var input = step.Input();
        var source = await input.OpenAsync(cancellation);
        await using (source)
        {
            var elements = new ElementStream(source, prepared.Path, step, input, _bufferSize);
            while (await elements.ReadAsync(cancellation))
            {
                var key = prepared.Key is null ? Ordinal(elements.Ordinal) : KeyOf(step, input, elements, prepared.Key);
                await WriteAsync(step, key, elements, cancellation);
            }
        }
    }

    /// <summary>The key of an item that has no other: its ordinal in nine digits, so that keys sort as the elements stand.</summary>
    internal static string Ordinal(long ordinal) => ordinal.ToString("D9", CultureInfo.InvariantCulture);

    private static JsonPointer ReadKey(string key, string route, string stage)
    {
        if (key.StartsWith('/') && JsonPointer.TryParse(key, out var pointer))
        {
            return pointer;
        }

        return ElementPath.Parse(key, out var problem) is { All: false } path
            ? JsonPointer.Of(path.Steps.Select(s => s.ToString()))
            : throw Complaint.Param(route, stage, "key", $"(`{key}`) {problem ?? "names many values"}.", "Write for example $.id or /properties/code.");
    }

    private static async ValueTask WriteAsync(StepContext step, string key, ElementStream elements, CancellationToken cancellation)
    {
        try
        {
            await step.WriteAsync(key, elements.Current.ToArray(), JsonText.MediaType, cancellation);
        }
        catch (RepriseException e) when (e.Code is "item.key_duplicate" or "item.key_invalid")
        {
            throw Complaint.At(e, "element", $"{elements.Ordinal} at byte {elements.Position}");
        }
    }

    private static string KeyOf(StepContext step, StepInput input, ElementStream elements, JsonPointer pointer)
    {
        using var element = JsonText.Parse(step, input, elements.Current);
        var value = pointer.Find(element.RootElement);
        var place = $"element {elements.Ordinal} at byte {elements.Position}";
        try
        {
            var key = value is null ? null : JsonText.Scalar(value.Value);
            return key switch
            {
                null => throw Complaint.Param(step, "key", $"(`{pointer}`) finds no key in {place}: it is {JsonText.KindOf(value)}; expected text or a number."),
                "" => throw Complaint.Failure("item.key_invalid", step, $"{place} has an empty key at `{pointer}`.", "Choose another `key`, or leave it out to number the items."),
                _ => key,
            };
        }
        catch (InvalidOperationException e)
        {
            throw Complaint.Input(step, input, $"holds a key that is no valid text in {place}.", null, e);
        }
    }

    /// <summary>What every step of a stage needs.</summary>
    /// <param name="Path">The array.</param>
    /// <param name="Key">Where the key stands in an element, or null.</param>
    public sealed record Prepared(ElementPath Path, JsonPointer? Key);
}
