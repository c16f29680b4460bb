using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Reprise.Engine.Running;

/// <summary>The item keys that a step has given out, as hashes of 16 bytes: of a million, in parts, so that growing copies little at a time.</summary>
internal sealed class KeySet
{
    private const int Parts = 64;
    private readonly HashSet<UInt128>?[] _parts = new HashSet<UInt128>?[Parts];

    /// <summary>Adds a key; false where it is there already.</summary>
    public bool Add(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return (_parts[hash[^1] % Parts] ??= []).Add(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
