using Microsoft.AspNetCore.Http;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Access;

/// <summary>Who makes a request, and what they may do.</summary>
/// <param name="Name">The name of the key; without keys the user that the server runs as.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Address">Where they get mail; null for nowhere.</param>
internal sealed record Caller(string Name, KeyRole Role, string? Address = null)
{
    /// <summary>Whoever has a key.</summary>
    public static Caller Of(StoredKey key) => new(key.Name, key.Role, key.Address);

    /// <summary>Who made a request that was let in.</summary>
    public static Caller Of(HttpContext http) => http.Features.Get<Caller>() ?? throw new InvalidOperationException("A path was reached that nobody let anybody into.");
}

/// <summary>What a path asks of a caller, where it is not the usual: a viewer's role for reading, an operator's for all else.</summary>
/// <param name="Role">The role; null for nobody's.</param>
internal sealed record NeedsRole(KeyRole? Role);
