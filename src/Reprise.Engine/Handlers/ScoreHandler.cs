using System.ComponentModel;
using System.Text.Json;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers;

/// <summary>Parameters of <c>score</c>.</summary>
public sealed record ScoreParameters
{
    [Description("The fields that count: name (or JSON Pointer) in the input, and { weight, min, max }.")]
    public required IReadOnlyDictionary<string, ScoredField> Fields { get; init; }

    [Description("Decimals of the score, 0 to 15. Default 4.")]
    public int Decimals { get; init; } = 4;

    [Description("What a field counts that is missing or null, between 0 and 1. Default 0.")]
    public double Missing { get; init; }
}

/// <summary>How a field counts.</summary>
public sealed record ScoredField
{
    [Description("How much it counts beside the others; above 0. Default 1.")]
    public double Weight { get; init; } = 1;

    [Description("The value that counts 0. It may be above max: then less is better.")]
    public required double Min { get; init; }

    [Description("The value that counts 1.")]
    public required double Max { get; init; }
}

/// <summary>
/// Adds a field <c>score</c> to a JSON object: the weighted mean of declared fields, each brought to 0 … 1 by its range.
/// </summary>
public sealed class ScoreHandler : ParameterHandler<ScoreParameters, ScoreHandler.Prepared>
{
    private const string Output = "score";

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("score", "1", Effect.Pure, "Adds a score to an object: the weighted mean of declared fields over their ranges.")
    {
        Parameters = typeof(ScoreParameters),
    };

    /// <inheritdoc/>
    protected override Prepared Prepare(ScoreParameters with, string route, string stage)
    {
        Check(with.Fields.Count > 0, "fields", "is empty: at least one field must count.");
        Check(with.Decimals is >= 0 and <= 15, "decimals", $"is {with.Decimals}; expected 0 to 15.");
        Check(with.Missing is >= 0 and <= 1, "missing", $"is {with.Missing}; expected 0 to 1.");

        // A sum of doubles depends on its order; names in ordinal order keep the score the same however the fields are declared.
        var fields = with.Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f =>
        {
            Check(f.Value.Weight > 0 && double.IsFinite(f.Value.Weight), $"fields.{f.Key}.weight", $"is {f.Value.Weight}; expected a number above 0.");
            Check(f.Value.Min != f.Value.Max, $"fields.{f.Key}.max", $"is {f.Value.Max}, as is min: the range is empty.");
            return new Field(f.Key, PointerOf(f.Key), f.Value.Weight, f.Value.Min, f.Value.Max);
        });
        return new Prepared([.. fields], with.Decimals, with.Missing);

        void Check(bool holds, string parameter, string message)
        {
            if (!holds)
            {
                throw Complaint.Param(route, stage, parameter, message);
            }
        }

        JsonPointer PointerOf(string name) => !name.StartsWith('/') ? JsonPointer.Of([name]) : JsonPointer.TryParse(name, out var pointer)
            ? pointer
            : throw Complaint.Param(route, stage, $"fields.{name}", "is no JSON Pointer: expected for example /properties/mag.");
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, Prepared prepared, CancellationToken cancellation)
    {
        var input = step.Input();
        using var document = await JsonText.ReadAsync(step, input, cancellation);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Complaint.Input(step, input, $"is {JsonText.KindOf(root)}; expected an object to score.");
        }

        var score = ScoreOf(step, input, prepared, root);
        await step.WriteAsync(null, JsonText.Write(writer => Write(writer, root, score)), JsonText.MediaType, cancellation);
    }

    private static double ScoreOf(StepContext step, StepInput input, Prepared prepared, JsonElement root)
    {
        double sum = 0, weights = 0;
        foreach (var field in prepared.Fields)
        {
            sum += field.Weight * PartOf(step, input, field, root, prepared.Missing);
            weights += field.Weight;
        }

        return Math.Round(sum / weights, prepared.Decimals, MidpointRounding.AwayFromZero);
    }

    private static double PartOf(StepContext step, StepInput input, Field field, JsonElement root, double missing)
    {
        var found = field.From.Find(root);
        if (found is not { ValueKind: not JsonValueKind.Null } value)
        {
            return missing;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? Math.Clamp((number - field.Min) / (field.Max - field.Min), 0, 1)
            : throw Complaint.Input(step, input, $"has {JsonText.KindOf(value)} in `{field.Name}`; `fields.{field.Name}` expects a number.",
                "Turn it into a number before, for example with json_select and `as: number`.");
    }

    private static void Write(Utf8JsonWriter writer, JsonElement root, double score)
    {
        writer.WriteStartObject();
        foreach (var member in root.EnumerateObject())
        {
            if (!member.NameEquals(Output))
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }
        }

        writer.WriteNumber(Output, score);
        writer.WriteEndObject();
    }

    /// <summary>What every step of a stage needs.</summary>
    public sealed record Prepared(IReadOnlyList<Field> Fields, int Decimals, double Missing);

    /// <summary>One field that counts.</summary>
    public sealed record Field(string Name, JsonPointer From, double Weight, double Min, double Max);
}
