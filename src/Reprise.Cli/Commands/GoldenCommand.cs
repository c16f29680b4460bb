using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise golden RUN --name N</c>: names a run that succeeded as one to hold others against.</summary>
internal static class GoldenCommand
{
    private static readonly Argument<string> Target = new("RUN") { Description = "A run: `last` (the newest), its id, or a unique prefix of it" };
    private static readonly Option<string> Name = new("--name") { Description = "What it is called", HelpName = "NAME", Required = true };
    private static readonly Option<string[]> Tag = new("--tag") { Description = "A word to find it by; may be repeated", HelpName = "TAG" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("golden", "Name a run that succeeded as one to hold others against")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise golden last --name release-2 --tag checked", "name it"),
                ("reprise runs --golden", "all that are named so"),
            ],
        };
        command.AddAll(Name, Tag);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var named = await (call.Server is { } server ? AskAsync(call, server, cancellation) : NameAsync(call, cancellation));
        if (call.Json)
        {
            JsonOutput.Write(call.Out, named, ContractJson.Indented.RunObject);
            return 0;
        }

        call.Out.Line($"{call.Out.Paint(named.RunId, Tone.Link)} is golden: {Format.OneLine(named.Golden!.Name)}{string.Concat(named.Golden.Tags.Select(t => "  #" + Format.OneLine(t)))}");
        return 0;
    }

    private static async Task<RunObject> NameAsync(Invocation call, CancellationToken cancellation)
    {
        var workspace = call.Change();
        var run = await RunLookup.FindAsync(workspace.Recording, call.Get(Target), cancellation);
        var named = await new GoldenRuns(workspace.Journal, TimeProvider.System).NameAsync(run, call.Get(Name)!, call.Get(Tag) ?? [], cancellation);
        return await RunMapping.ToObjectAsync(workspace.Recording, named, cancellation);
    }

    private static Task<RunObject> AskAsync(Invocation call, ServerClient server, CancellationToken cancellation) => server.SendAsync(
        HttpMethod.Put, $"runs/{ServerClient.Part(call.Get(Target))}/golden",
        new RequestBody().Add("name", call.Get(Name)).Add("tags", call.Get(Tag)), ContractJson.Default.RunObject, cancellation);
}
