using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Hosting.Mail;
using Reprise.Server;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise serve</c>: the HTTP API over the data folder, and the engine behind it.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Listen = new("--listen") { Description = $"Where it listens (default 127.0.0.1:{ServerOptions.DefaultPort}); port 0 takes any free one", HelpName = "HOST:PORT" };
    private static readonly Option<string?> PublicUrl = new("--public-url") { Description = "The URL by which others reach it, behind a proxy for example", HelpName = "URL" };
    private static readonly Option<string?> Web = new("--web") { Description = "The built dashboard (default: $REPRISE_WEB, else the folder `web` beside the program)", HelpName = "FOLDER" };
    private static readonly Option<bool> NoRecover = new("--no-recover") { Description = "Leave runs alone whose process died" };

    private static readonly Option<bool> AllowPrivateWebhooks = new("--allow-private-webhooks") { Description = "Send webhooks to this machine and to private networks, too" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("serve", "Serve the data folder over HTTP, and carry runs out")
        {
            Examples = [("reprise serve", "on this machine only, at http://127.0.0.1:7707"), ("reprise serve --data /srv/reprise --listen 127.0.0.1:8080", "another folder and port")],
        };
        command.AddAll(Listen, PublicUrl, QueueOption.Option, Web, NoRecover, AllowPrivateWebhooks);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static Task<int> RunAsync(Invocation call, CancellationToken cancellation) => ServeAsync(
        call,
        o => o with
        {
            Listen = call.Get(Listen) is { } listen ? ServerOptions.ParseListen(listen) : o.Listen,
            PublicUrl = call.Get(PublicUrl) is { } url ? ServerOptions.ParsePublicUrl(url) : null,
            Queue = call.Get(QueueOption.Option),
            Web = call.Get(Web) ?? o.Web,
            Recover = !call.Get(NoRecover),
            AllowPrivateWebhooks = call.Get(AllowPrivateWebhooks),
        },
        _ => { }, cancellation);

    /// <summary>Serves until somebody stops it.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="change">What is not as usual.</param>
    /// <param name="listening">Told of the address.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> ServeAsync(Invocation call, Func<ServerOptions, ServerOptions> change, Action<Uri> listening, CancellationToken cancellation)
    {
        var notices = new Notices(call.Error);
        var options = change(new ServerOptions
        {
            Web = Environment.GetEnvironmentVariable("REPRISE_WEB") ?? Path.Combine(AppContext.BaseDirectory, "web"),
            Mail = MailEnvironment.Read(),
            Say = line => notices.Say(Format.OneLine(line)),
        });
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signals = new StopSignals(notices, "what is in work may end; the rest waits for the next server or worker.", () => stopped.TrySetResult());
        await using var server = await RepriseServer.StartAsync(options, call.MakeOwn, cancellation);
        notices.Say($"serving {call.MakeOwn().Folder.Path} at {server.Address}");
        listening(server.Address);
        await stopped.Task.WaitAsync(cancellation);
        return 0;
    }
}
