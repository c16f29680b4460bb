using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reprise.Server.Events;

/// <summary>An event as it goes over the wire; one for all streams that it goes to.</summary>
/// <param name="Position">The journal's position that it brings the reader to; 0 for none.</param>
/// <param name="Bytes">The text of the event stream.</param>
/// <param name="IsLast">True where nothing comes after it.</param>
internal sealed record EventFrame(long Position, ReadOnlyMemory<byte> Bytes, bool IsLast = false)
{
    /// <summary>True for a step, which each stream tells once; the state of a run may be told again.</summary>
    public bool IsStep { get; init; }

    /// <summary>A line that readers pass over: it keeps a quiet connection open.</summary>
    public static EventFrame Quiet { get; } = new(0, ":\n\n"u8.ToArray());

    /// <summary>An event with an object.</summary>
    public static EventFrame Of<T>(string name, long position, T value, JsonTypeInfo<T> type) =>
        new(position, Text(name, position, JsonSerializer.Serialize(value, type))) { IsStep = name is "step" };

    /// <summary>The end of the stream: the reader need not come back.</summary>
    public static EventFrame End(long position) => new(position, Text("end", position, "{}"), IsLast: true);

    // JSON without blanks has no line break, so one data line holds it.
    private static byte[] Text(string name, long position, string json) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {position}\nevent: {name}\ndata: {json}\n\n"));
}
