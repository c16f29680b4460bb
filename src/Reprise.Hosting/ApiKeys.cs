using System.Security.Cryptography;
using System.Text;
using Reprise.Engine.Mail;
using Reprise.Kernel;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting;

/// <summary>
/// The keys that callers of a server have. A key is 256 random bits, so its plain SHA-256 is kept: nobody can guess through so many, and a slow hash, which makes up for passwords
/// that people choose, would only slow every request down.
/// </summary>
/// <param name="table">Where they are kept.</param>
/// <param name="time">The clock.</param>
public sealed class ApiKeys(KeyTable table, TimeProvider time)
{
    private const string Prefix = "rpk_";
    private const int Bytes = 32;
    private const int MaxName = 100;
    private readonly Lock _gate = new();
    private IReadOnlyList<StoredKey> _known = [];
    private (long, long)? _version;

    /// <summary>Makes a key; it is given here and never again.</summary>
    /// <param name="role">What it may do.</param>
    /// <param name="name">Who has it; null for its id.</param>
    /// <param name="address">Where they are told by mail of the ends of what they begin; null for nowhere.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: the name is empty, too long or taken; <c>mail.address</c>.</exception>
    public (StoredKey Stored, string Key) Make(KeyRole role, string? name, string? address = null)
    {
        var mail = address is null ? null : EmailAddress.Parse("The address of a key", address).Address;
        var key = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        var id = "key_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var called = name ?? id;
        if (string.IsNullOrWhiteSpace(called) || called.Length > MaxName || called.Any(char.IsControl))
        {
            throw new RepriseException("usage.invalid", $"The name of a key has 1 to {MaxName} characters and none that cannot be seen.", "Name who will use it, for example --name dashboard.");
        }

        if (table.List().Any(k => string.Equals(k.Name, called, StringComparison.Ordinal)))
        {
            throw new RepriseException("usage.invalid", $"There is a key with the name '{called}'.", "Give another name, or remove that one first: `reprise keys remove`.");
        }

        var stored = new StoredKey(id, called, role, HashOf(key), (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, mail);
        table.Add(stored);
        return (stored, key);
    }

    /// <summary>Removes a key by its id or name.</summary>
    /// <exception cref="RepriseException"><c>key.not_found</c>.</exception>
    public StoredKey Remove(string idOrName)
    {
        var key = table.List().FirstOrDefault(k => IsCalled(k, idOrName));
        return key is not null && table.Remove(key.Id) ? key
            : throw new RepriseException("key.not_found", $"No key has the id or name '{idOrName}'.", "`reprise keys list` lists them.");
    }

    /// <summary>True where a key has this id or name.</summary>
    public static bool IsCalled(StoredKey key, string idOrName) => string.Equals(key.Id, idOrName, StringComparison.Ordinal) || string.Equals(key.Name, idOrName, StringComparison.Ordinal);

    /// <summary>All keys as they stand now, whichever process changed them.</summary>
    public IReadOnlyList<StoredKey> All()
    {
        lock (_gate)
        {
            var version = table.Version;
            if (_version != version)
            {
                (_known, _version) = (table.List(), version);
            }

            return _known;
        }
    }

    /// <summary>The key that somebody presents, or null. Takes as long for a wrong one as for a right one: every key is compared, and each to its last byte.</summary>
    public StoredKey? Find(string presented)
    {
        var hash = HashOf(presented);
        StoredKey? found = null;
        foreach (var key in All())
        {
            found = CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash) ? key : found;
        }

        return found;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
