using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Reading;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Hosting;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise runs</c>: the runs, newest first.</summary>
internal static class RunsCommand
{
    private static readonly Option<string?> Status = new Option<string?>("--status") { Description = "Only runs that stand so", HelpName = "STATUS" }
        .AcceptOnlyFromAmong("queued", "running", "paused", "succeeded", "failed", "cancelled", "interrupted");

    private static readonly Option<string?> Kind = new Option<string?>("--kind") { Description = "Only runs that this verb made", HelpName = "KIND" }
        .AcceptOnlyFromAmong("run", "replay", "restart", "fork", "rerun");

    private static readonly Option<string?> Pipeline = new("--pipeline") { Description = "Only runs of this pipeline", HelpName = "NAME" };
    private static readonly Option<bool> Golden = new("--golden") { Description = "Only golden runs" };
    private static readonly Option<string[]> Label = new("--label") { Description = "Only runs with this label; may be repeated", HelpName = "K=V" };
    private static readonly Option<string?> Since = new("--since") { Description = "Created at this time or after: RFC 3339, or 2h, 3d before now", HelpName = "TIME" };
    private static readonly Option<string?> Until = new("--until") { Description = "Created before this time", HelpName = "TIME" };
    private static readonly Option<string?> Text = new("--text") { Description = "A part of id, pipeline, reason or a label", HelpName = "TEXT" };
    private static readonly Option<int> Limit = new("--limit", "-n") { CustomParser = result => Values.Whole(result) ?? 0, Description = "At the most so many", HelpName = "N", DefaultValueFactory = _ => 20 };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("runs", "List runs, newest first")
        {
            Examples =
            [
                ("reprise runs", "the newest 20"),
                ("reprise runs --status failed --since 2d", "what failed in the last two days"),
                ("reprise runs --label team=ops --json", "for scripts"),
            ],
        };
        command.AddAll(Status, Kind, Pipeline, Label, Golden, Since, Until, Text, Limit);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var search = Search(call);
        var runs = await call.Recordings.RunsAsync(search, cancellation);
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, runs.ToAsyncEnumerable(), ContractJson.Indented.RunObject, cancellation);
            return 0;
        }

        RunListing.Write(call.Out, runs);
        if (runs.Count == search.Limit)
        {
            call.Out.Line(call.Out.Paint($"The newest {Format.Count(search.Limit)}; more with --limit N.", Tone.Dim));
        }

        return 0;
    }

    private static RunSearch Search(Invocation call) => new()
    {
        Status = call.Get(Status),
        Kind = call.Get(Kind),
        Pipeline = call.Get(Pipeline),
        Golden = call.Get(Golden),
        Labels = call.Get(Label) is { Length: > 0 } labels ? Values.Pairs("--label", labels) : null,
        Since = Time(call, Since),
        Until = Time(call, Until),
        Text = call.Get(Text),
        Limit = Values.Positive("--limit", call.Get(Limit)),
    };

    // Whoever answers reckons from its own clock; what is no time is told before anybody is asked.
    private static string? Time(Invocation call, Option<string?> option)
    {
        _ = TextValues.Time(option.Name, call.Get(option), TimeProvider.System.GetUtcNow());
        return call.Get(option);
    }
}
