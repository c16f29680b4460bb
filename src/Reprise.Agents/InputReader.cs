using System.Text.Json;

namespace Reprise.Agents;

/// <summary>Reads the input of a call as what its function takes.</summary>
internal static class InputReader
{
    /// <summary>The input.</summary>
    /// <exception cref="RepriseApiException"><c>call.invalid</c>: it is no such value.</exception>
    public static T Read<T>(ReadOnlyMemory<byte>? input, CallContext context)
    {
        if (input is not { } bytes)
        {
            return default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is not null
                ? default!
                : throw Invalid(context, $"the call has no input, and {typeof(T).Name} is expected", null);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Span, context.Json) is { } value ? value
                : Nullable.GetUnderlyingType(typeof(T)) is not null ? default!
                : throw Invalid(context, $"it is null, and {typeof(T).Name} is expected", null);
        }
        catch (JsonException e)
        {
            throw Invalid(context, e.Message, e);
        }
    }

    private static RepriseApiException Invalid(CallContext context, string why, Exception? cause) =>
        new("call.invalid", $"The input of {context.Target} cannot be read: {why}", "The schema of the input stands at GET /api/v1/nodes.", cause) { Status = 400 };
}
