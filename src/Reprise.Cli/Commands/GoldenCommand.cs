using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Reading;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise golden RUN --name N</c>: names a run that succeeded as one to hold others against.</summary>
internal static class GoldenCommand
{
    private const int OthersShown = 5;
    private static readonly Argument<string> Target = new("RUN") { Description = "A run: `last` (the newest), its id, or a unique prefix of it" };
    private static readonly Option<string> Name = new("--name") { Description = "What it is called; several runs may be called the same", HelpName = "NAME", Required = true };
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
        await TellOthersAsync(call, named, cancellation);
        return 0;
    }

    // A name may stand for a set of runs; who meant one run should see that there are others.
    private static async Task TellOthersAsync(Invocation call, RunObject named, CancellationToken cancellation)
    {
        var golden = await call.Recordings.RunsAsync(new RunSearch { Golden = true, Limit = int.MaxValue }, cancellation);
        var others = golden.Where(r => !string.Equals(r.RunId, named.RunId, StringComparison.Ordinal) && string.Equals(r.Golden!.Name, named.Golden!.Name, StringComparison.Ordinal)).Select(r => r.RunId).ToList();
        new Facts().Add("also", others.Count == 0 ? null : string.Join("  ", others.Take(OthersShown).Select(o => call.Out.Paint(o, Tone.Link)))
            + (others.Count > OthersShown ? $"  and {Format.Count(others.Count - OthersShown)} more" : "")).Write(call.Out);
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
