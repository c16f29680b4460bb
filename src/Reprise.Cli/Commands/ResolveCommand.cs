using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise resolve STEP</c>: says whether an effect that is in doubt took place.</summary>
internal static class ResolveCommand
{
    private static readonly Argument<string> Target = new("STEP") { HelpName = "STEP", Description = "A step that is in doubt: its id, or a unique prefix of it" };
    private static readonly Option<bool> Done = new("--done") { Description = "It took effect: the step counts as succeeded" };
    private static readonly Option<bool> Again = new("--again") { Description = "It did not: recover runs the step again, with the same idempotency key" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "With --done: the file that is its output (default: it has none)", HelpName = "FILE" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "How you know; kept with the step", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("resolve", "Say whether an effect that is in doubt took place")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise show last --steps --status in_doubt", "which steps are in doubt"),
                ("reprise resolve stp_06by4a7k3m2n9p1q23f --done --reason 'the mail is in the outbox'", "it took effect"),
                ("reprise resolve stp_06by4a7k3m2n9p1q23f --again --reason 'the server never saw it'", "it did not: the next recover runs it again"),
            ],
        };
        command.AddAll(Done, Again, Output, Reason);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var resolution = Read(call);
        var found = await (call.Server is { } server ? AskAsync(call, server, resolution, cancellation) : ResolveAsync(call, resolution, cancellation));
        if (call.Json)
        {
            JsonOutput.Write(call.Out, found, ContractJson.Indented.StepObject);
            return 0;
        }

        StepView.Headline(call.Out, found);
        var next = new Facts().Add("reason", Format.OneLine(found.Reason));
        if ((await call.Recordings.DetailsAsync(found.RunId, cancellation)).Next is "recover")
        {
            _ = next.Add("next", call.Out.Paint($"reprise recover {found.RunId}", Tone.Link) + (resolution.Done ? "  what follows it runs" : "  it runs again"));
        }

        next.Write(call.Out);
        return 0;
    }

    private static async Task<StepObject> ResolveAsync(Invocation call, Resolution resolution, CancellationToken cancellation)
    {
        var workspace = call.Change();
        var step = await StepLookup.FindAsync(workspace.Recording, call.Get(Target), cancellation);
        step = await new StepResolver(workspace.Recording, ProcessIdentity.Current(), TimeProvider.System).ResolveAsync(step, resolution, cancellation);
        return await StepMapping.ToObjectAsync(workspace.Recording, step, cancellation);
    }

    private static Task<StepObject> AskAsync(Invocation call, ServerClient server, Resolution resolution, CancellationToken cancellation)
    {
        var body = new RequestBody().Add("as", resolution.Done ? "done" : "again").Add("reason", resolution.Reason)
            .Add("output_bytes", call.Get(Output) is { } file ? Convert.ToBase64String(JsonValues.Bytes("--output", "@" + file)) : null)
            .Add("media_type", call.Get(Output) is { } path ? MediaTypes.OfPath(path) : null);
        return server.SendAsync(HttpMethod.Post, RemoteRuns.Execution(call.Get(Target), "resolve"), body, ContractJson.Default.StepObject, cancellation);
    }

    private static Resolution Read(Invocation call)
    {
        if (call.Get(Done) == call.Get(Again))
        {
            throw new RepriseException("usage.invalid", "`reprise resolve` takes either --done or --again.",
                "--done: it took effect; --again: it did not, and is to run again. Look at where it takes effect, for example by its idempotency key.");
        }

        Values.Belongs(call.Get(Output) is not null, "--output", call.Get(Done), "--done");
        return call.Get(Reason) is { } reason && !string.IsNullOrWhiteSpace(reason)
            ? new Resolution(call.Get(Done), reason, Environment.UserName, call.Get(Output))
            : throw new RepriseException("usage.invalid", "`reprise resolve` needs --reason: how you know.", "For example: --reason 'the mail is in the outbox'");
    }
}
