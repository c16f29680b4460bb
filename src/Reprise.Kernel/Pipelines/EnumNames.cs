using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Kernel.Pipelines;

/// <summary>Writes enumerations as snake_case names, unless the type declares a converter of its own, which System.Text.Json would otherwise pass over.</summary>
internal sealed class EnumNames : JsonConverterFactory
{
    private static readonly JsonStringEnumConverter Names = new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum && typeToConvert.GetCustomAttribute<JsonConverterAttribute>() is null;

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => Names.CreateConverter(typeToConvert, options)!;
}
