using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Hosting;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise keys add|list|remove</c>: who may use the server.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Role = new Option<string>("--role") { Description = "What it may do: read; also start and stop runs; also give and take keys", HelpName = "viewer|operator|admin", Required = true }
        .AcceptOnlyFromAmong("viewer", "operator", "admin");

    private static readonly Option<string?> Name = new("--name") { Description = "Who has it: the actor of what is done with it", HelpName = "NAME" };
    private static readonly Option<string?> Address = new("--address") { Description = "Where they are told by mail of the ends of what they begin", HelpName = "ADDRESS" };
    private static readonly Argument<string> Target = new("KEY") { HelpName = "KEY", Description = "The id or the name of a key" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var add = new DocumentedCommand("add", "Make a key; it is printed once and never again") { Examples = [("reprise keys add --role operator --name ci", "for a program that starts runs")] };
        add.AddAll(Role, Name, Address);
        add.SetAction(Invocation.Handle((call, _) => Task.FromResult(Add(call))));
        var list = new DocumentedCommand("list", "List the keys, without the keys themselves");
        list.SetAction(Invocation.Handle(ListAsync));
        var remove = new DocumentedCommand("remove", "Remove a key; a running server refuses it from then on") { Arguments = { Target } };
        remove.SetAction(Invocation.Handle((call, _) => Task.FromResult(Remove(call))));
        return new DocumentedCommand("keys", "The keys of the server") { Subcommands = { add, list, remove } };
    }

    private static int Add(Invocation call)
    {
        using var database = ServerDatabase.Open(call.Make().Folder.ServerFile);
        var (stored, key) = new ApiKeys(database.Keys, TimeProvider.System).Make(TextValues.ParseWord<KeyRole>(call.Get(Role)!), call.Get(Name), call.Get(Address));
        if (call.Json)
        {
            JsonOutput.Write(call.Out, ObjectOf(stored, key), ContractJson.Indented.KeyObject);
            return 0;
        }

        call.Out.Line(key);
        call.Error.Line($"{stored.Id} {stored.Role.ToString().ToLowerInvariant()} {Format.OneLine(stored.Name)}: the key is shown only now. Send it as `X-API-Key` or `Authorization: Bearer`.");
        return 0;
    }

    private static async Task<int> ListAsync(Invocation call, CancellationToken cancellation)
    {
        using var database = ServerDatabase.Open(call.Change().Folder.ServerFile);
        var keys = database.Keys.List();
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, keys.Select(k => ObjectOf(k, null)).ToAsyncEnumerable(), ContractJson.Indented.KeyObject, cancellation);
            return 0;
        }

        var table = new TextTable("key", "role", "~name", "~address", "made");
        foreach (var key in keys)
        {
            table.Add(new Cell(key.Id, Tone.Link), key.Role.ToString().ToLowerInvariant(), key.Name, key.Address ?? "", new Cell(Format.Ago(key.CreatedAt, TimeProvider.System.GetUtcNow()), Tone.Dim));
        }

        if (table.IsEmpty)
        {
            call.Out.Line("No keys. Without one the server takes everything from programs of this machine, and listens nowhere else.");
            return 0;
        }

        table.Write(call.Out);
        return 0;
    }

    private static int Remove(Invocation call)
    {
        using var database = ServerDatabase.Open(call.Change().Folder.ServerFile);
        var removed = new ApiKeys(database.Keys, TimeProvider.System).Remove(call.Get(Target));
        if (call.Json)
        {
            JsonOutput.Write(call.Out, ObjectOf(removed, null), ContractJson.Indented.KeyObject);
            return 0;
        }

        call.Out.Line($"{removed.Id} {Format.OneLine(removed.Name)} removed");
        return 0;
    }

    private static KeyObject ObjectOf(StoredKey key, string? itself) => new(key.Id, key.Name, key.Role.ToString().ToLowerInvariant(), Words.RequiredTime(key.CreatedAt), key.Address, itself);
}
