using System.Buffers.Binary;
using Reprise.Kernel.Queue;

namespace Reprise.Storage.RabbitMq;

/// <summary>The body of a message: a version, the publisher's mark for it, and the reference. 45 bytes, little-endian.</summary>
internal static class WorkMessage
{
    public const int Size = 1 + 8 + 8 + 4 + 8 + 8 + 8;
    private const byte Version = 1;

    public static byte[] Write(ulong id, in WorkReference work)
    {
        var body = new byte[Size];
        body[0] = Version;
        var rest = body.AsSpan(1);
        BinaryPrimitives.WriteUInt64LittleEndian(rest, id);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], work.Run);
        BinaryPrimitives.WriteInt32LittleEndian(rest[16..], work.Edge);
        BinaryPrimitives.WriteInt64LittleEndian(rest[20..], work.Parent);
        BinaryPrimitives.WriteInt64LittleEndian(rest[28..], work.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(rest[36..], work.Number);
        return body;
    }

    /// <summary>Reads a body's mark; null where this is not one of ours, and then <paramref name="problem"/> says why.</summary>
    public static ulong? TryReadId(ReadOnlySpan<byte> body, out string problem)
    {
        problem = body.Length != Size ? $"the body has {body.Length} bytes, not {Size}"
            : body[0] != Version ? $"the body is of version {body[0]}, not {Version}"
            : "";
        return problem.Length == 0 ? BinaryPrimitives.ReadUInt64LittleEndian(body[1..]) : null;
    }
}
