using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Api;

/// <summary>The keys of the server, for those who may give and take them.</summary>
internal static class KeysApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithMetadata(new NeedsRole(KeyRole.Admin));
        _ = keys.MapGet("", (ServerParts parts) => ListAnswer.Of(parts.Keys.All().Select(k => ObjectOf(k, null)).ToAsyncEnumerable(), ContractJson.Line.KeyObject))
            .Describe("listKeys", "The keys, without the keys themselves").Produces<IReadOnlyList<KeyObject>>();
        _ = keys.MapPost("", AddAsync).Describe("addKey", "Make a key; it is in the answer and never given again").Accepts<KeyBody>("application/json").Produces<KeyObject>(StatusCodes.Status201Created);
        _ = keys.MapDelete("/{id}", (ServerParts parts, string id) => Answer.Of(ObjectOf(Remove(parts, id), null), ContractJson.Line.KeyObject))
            .Describe("removeKey", "Remove a key by its id or name").Produces<KeyObject>();
    }

    private static StoredKey Remove(ServerParts parts, string id)
    {
        var admins = parts.Keys.All().Where(k => k.Role == KeyRole.Admin).ToList();
        return !parts.Options.IsPrivate && admins is [var last] && ApiKeys.IsCalled(last, id)
            ? throw new RepriseException("server.no_keys", $"'{last.Name}' is the last admin's key of a server that others can reach.", "Make another admin's key first, or remove it on the server's machine: `reprise keys remove`.")
            : parts.Keys.Remove(id);
    }

    private static async Task<IResult> AddAsync(HttpContext http, ServerParts parts)
    {
        var body = (await RequestBody.ReadAsync(http, BodyJson.Default.KeyBody)).Value;
        var role = TextValues.Word<KeyRole>("role", body.Role) ?? throw new RepriseException("usage.invalid", "The body needs the field 'role'.", "For example: { \"role\": \"viewer\", \"name\": \"dashboard\" }");
        if (parts.Keys.All().Count == 0 && role != KeyRole.Admin)
        {
            throw new RepriseException("usage.invalid", "The first key must be an admin's: with any other nobody could make a second one here.", "Give \"role\": \"admin\".");
        }

        var (stored, key) = parts.Keys.Make(role, body.Name, body.Address);
        http.Response.Headers.CacheControl = "no-store";
        return Answer.Of(ObjectOf(stored, key), ContractJson.Line.KeyObject, StatusCodes.Status201Created);
    }

    private static KeyObject ObjectOf(StoredKey key, string? itself) => new(key.Id, key.Name, key.Role.ToString().ToLowerInvariant(), Words.RequiredTime(key.CreatedAt), key.Address, itself);
}
