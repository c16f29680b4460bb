using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>
/// The JSON Schema of a handler's parameters, made from their type: snake_case names, <c>[Description]</c>, <c>[Range]</c>, required members, enumerations
/// as snake_case texts, nothing that the type does not have.
/// </summary>
public static class ParameterSchema
{
    private static readonly ConcurrentDictionary<Type, JsonObject> Schemas = new();

    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>How parameters are read and written: what the schema allows, this reads.</summary>
    public static JsonSerializerOptions Options { get; } = MakeOptions();

    /// <summary>The schema of a handler's parameters. Don't change what is returned: it is shared.</summary>
    public static JsonObject Of(HandlerInfo info) => info.Parameters is { } type
        ? Of(type)
        : Schemas.GetOrAdd(typeof(void), static _ => new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(), ["additionalProperties"] = false });

    /// <summary>The schema of a type of parameters. Don't change what is returned: it is shared.</summary>
    public static JsonObject Of(Type type) => Schemas.GetOrAdd(type, Make);

    /// <summary>Reads a stage's parameters, which the schema has already passed.</summary>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>: the parameters don't fit the type.</exception>
    public static T Read<T>(JsonElement with)
        where T : notnull
    {
        try
        {
            return with.Deserialize<T>(Options) ?? throw new RepriseException("pipeline.invalid", "The stage's parameters are null; expected a map.");
        }
        catch (JsonException e)
        {
            throw new RepriseException("pipeline.invalid", $"The stage's parameters cannot be read: {e.Message}", "`reprise schema` shows what is allowed.", inner: e);
        }
    }

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.Converters.Add(new EnumNames());
        options.MakeReadOnly();
        return options;
    }

    private static JsonObject Make(Type type) => Options.GetJsonSchemaAsNode(type, Exporter) as JsonObject ?? [];

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        var text = Attribute<DescriptionAttribute>(context)?.Description;
        var range = Attribute<RangeAttribute>(context);
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (text is null && range is null && type != typeof(int))
        {
            return schema;
        }

        // `true` allows anything, and so does an empty object, to which a description can be added.
        var described = schema as JsonObject ?? [];
        if (text is not null)
        {
            described.Insert(0, "description", text);
        }

        if (range is not null)
        {
            described["minimum"] = Number(range.Minimum);
            described["maximum"] = Number(range.Maximum);
        }
        else if (type == typeof(int))
        {
            described["minimum"] = int.MinValue;
            described["maximum"] = int.MaxValue;
        }

        return described;
    }

    private static JsonValue Number(object limit) => limit is int whole
        ? JsonValue.Create(whole)
        : JsonValue.Create(Convert.ToDouble(limit, System.Globalization.CultureInfo.InvariantCulture));

    private static T? Attribute<T>(JsonSchemaExporterContext context)
        where T : Attribute =>
        Find<T>(context.PropertyInfo?.AttributeProvider)
        ?? Find<T>(context.PropertyInfo?.AssociatedParameter?.AttributeProvider)
        ?? (context.PropertyInfo is null && context.Path.IsEmpty ? context.TypeInfo.Type.GetCustomAttribute<T>(inherit: true) : null);

    private static T? Find<T>(ICustomAttributeProvider? provider)
        where T : Attribute => provider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
