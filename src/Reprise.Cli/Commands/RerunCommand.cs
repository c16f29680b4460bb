using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Running;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise rerun ARTIFACT</c>: makes it again from its recorded history and compares.</summary>
internal static class RerunCommand
{
    private static readonly Argument<string> Target = new("ARTIFACT") { Description = "A name, name@version, digest, or unique prefix of one" };
    private static readonly Option<string?> From = new("--from") { Description = "Begin at this step: what lies before it is left out", HelpName = "STEP" };
    private static readonly Option<string?> Out = new("--out", "-o") { Description = "Write the manifest and what was made into this folder, which must be new or empty", HelpName = "DIR" };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "With --out: the folder may hold something" };
    private static readonly Option<bool> Strict = new("--strict") { Description = "Stop before anything runs where a source or an environment is not as recorded" };
    private static readonly Option<bool> Diff = new("--diff") { Description = "Show how outputs differ" };

    private static readonly Option<string?> Inputs = new Option<string?>("--inputs") { Description = "Sources that have changed: take them as they are now (live, default), or as recorded", HelpName = "live|recorded" }
        .AcceptOnlyFromAmong("live", "recorded");

    private static readonly Option<bool> EndToEnd = new("--end-to-end") { Description = "Give each step the new bytes of those before it, not the recorded ones" };
    private static readonly Option<bool> Live = new("--live") { Description = "Execute steps whose effect is recorded too, rather than play them" };
    private static readonly Option<int?> Repeat = new("--repeat") { CustomParser = Values.Whole, Description = "Execute each step N times under varied conditions, and name those that are flaky", HelpName = "N" };
    private static readonly Option<int?> Concurrency = new("--concurrency", "-j") { CustomParser = Values.Whole, Description = "Steps at a time (default: one a processor)", HelpName = "N" };
    private static readonly Option<bool> Plan = new("--plan") { Description = "Only say what would be executed, and why; nothing is run or written" };
    private static readonly Option<bool> Steps = new("--steps") { Description = "With --plan: every step too" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("rerun", "Make an artifact again from its recorded history, and compare byte for byte")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise rerun report/index.html", "every step that it came from, each on its recorded inputs"),
                ("reprise rerun report/index.html --strict", "only where sources and environment are as recorded"),
                ("reprise rerun report/index.html --out proof", "with the manifest and the artifact in a folder"),
                ("reprise rerun report/index.html --repeat 3", "three times, to find steps that come out differently"),
                ("reprise rerun report/index.html --end-to-end", "from the sources on, each step on the new bytes"),
            ],
        };
        command.AddAll(From, Out, Overwrite, Strict, Diff, Inputs, EndToEnd, Live, Repeat, Concurrency, QueueOption.Option, Plan, Steps, Reason, EndNotice.Option);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        Values.Belongs(call.Get(Steps), "--steps", call.Get(Plan), "--plan");
        EndNotice.Check(call);
        Values.Belongs(call.Get(Overwrite), "--overwrite", call.Get(Out) is not null, "--out");
        if (call.Get(Plan) && call.Get(Out) is not null)
        {
            throw new RepriseException("usage.invalid", "--out writes what a rerun made, and --plan makes nothing.", "Leave out one of them.");
        }

        if (call.Server is { } server)
        {
            return await RemoteRuns.BeginAsync(call, server, $"artifacts/{ServerClient.Part(call.Get(Target))}/rerun", Body(call), detach: false, cancellation, call.Get(Plan) ? null : End(call));
        }

        if (call.Get(Plan))
        {
            await PlannedRun.ShowAsync(call, ShippedHandlers.Catalog(), recorded => RequestAsync(call, recorded, cancellation), call.Get(Steps), cancellation);
            return 0;
        }

        var workspace = call.Change();
        var recording = workspace.Recording;
        var request = await RequestAsync(call, recording, cancellation);
        RerunEnd end;
        RunRecord run;
        await using (var host = await EngineHost.OpenAsync(QueueOption.Of(call), () => workspace, ShippedHandlers.Catalog(), cancellation))
        {
            end = End(call);
            var handle = await host.Engine.RerunAsync(request, cancellation);
            run = await RunFollower.AwaitAsync(call, handle, cancellation);
        }

        return await end.ShowAsync(call, await RunMapping.ToObjectAsync(recording, run, cancellation), cancellation);
    }

    private static RerunEnd End(Invocation call) => new(call.Get(Out) is { } given ? ProofFolder.Open(given, call.Get(Overwrite)) : null, call.Get(Diff));

    private static RequestBody Body(Invocation call) => new RequestBody()
        .Add("from", call.Get(From)).Add("strict", call.Get(Strict)).Add("inputs", call.Get(Inputs)).Add("end_to_end", call.Get(EndToEnd)).Add("live", call.Get(Live))
        .Add("repeat", call.Get(Repeat)).Add("concurrency", call.Get(Concurrency)).Add("queue", QueueOption.Name(call)).Add("reason", call.Get(Reason)).Add("notify", call.Get(EndNotice.Option)).Add("plan", call.Get(Plan)).Add("steps", call.Get(Steps));

    private static async Task<RerunRequest> RequestAsync(Invocation call, Recording recording, CancellationToken cancellation)
    {
        var (digest, version) = await ArtifactLookup.FindAsync(recording, call.Get(Target), cancellation);
        return new RerunRequest
        {
            Artifact = digest,
            Version = version,
            From = call.Get(From) is { } step ? await StepLookup.FindAsync(recording, step, cancellation) : null,
            Strict = call.Get(Strict),
            RecordedInputs = call.Get(Inputs) is "recorded",
            EndToEnd = call.Get(EndToEnd),
            Live = call.Get(Live),
            Repeat = call.Get(Repeat) is { } repeat ? Values.Positive("--repeat", repeat) : 1,
            Concurrency = call.Get(Concurrency) is { } concurrency ? Values.Positive("--concurrency", concurrency) : 0,
            Reason = call.Get(Reason),
            Actor = Environment.UserName,
            Folder = Environment.CurrentDirectory,
        };
    }
}
