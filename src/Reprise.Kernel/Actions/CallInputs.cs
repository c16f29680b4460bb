using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Actions;

/// <summary>The <c>inputs</c> component of a call's action key: canonical JSON of <c>{"input":…}</c>, or of <c>{}</c> where the call has no input.</summary>
public static class CallInputs
{
    /// <summary>The component; null stands for no input at all, which is another thing than JSON's <c>null</c>.</summary>
    /// <exception cref="FormatException">A property name occurs twice, a text is not Unicode, or a number is beyond the range of a double.</exception>
    public static Digest Of(JsonElement? input)
    {
        using var writer = CanonicalWriter.Rent();
        if (input is not { } value)
        {
            writer.Raw("{}"u8);
            return Digest.Of(writer.Written);
        }

        writer.Raw("{\"input\":"u8);
        writer.Value(value);
        writer.Raw("}"u8);
        return Digest.Of(writer.Written);
    }
}
