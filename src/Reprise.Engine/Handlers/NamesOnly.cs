using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Engine.Handlers;

/// <summary>Reads an enumeration by its snake_case names and never by number.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class NamesOnly<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
