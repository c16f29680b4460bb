using System.Diagnostics;
using Reprise.Cli.Commands;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Cli.Demo;

/// <summary>The demo, act by act. Everything that it says is read back from the journal.</summary>
internal sealed class DemoShow(Invocation call)
{
    /// <summary>Executed steps a second in the first act, so that the kill lands in the middle also on a fast machine.</summary>
    private const int Pace = 1500;

    private const string Report = "report/index.html";
    private readonly Output _out = call.Out;
    private bool _ok = true;

    /// <summary>Plays all acts; returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var sample = DemoSample.Find();
        var workspace = call.Make();
        var shipped = ShippedHandlers.Catalog();
        var file = await PipelineFile.LoadAsync(sample, shipped, cancellation);
        Title("Reprise demo: a week of earthquakes, from one file to a report");
        Say($"Data folder {workspace.Folder.Path}, pipeline {sample}.");

        var (first, ok) = await KillAndRecoverAsync(workspace, shipped, sample, cancellation);
        if (ok)
        {
            ok = await ChangeAsync(workspace, shipped, file, first, cancellation);
        }

        if (ok)
        {
            await EndAsync(workspace, first, cancellation);
        }

        return ok ? 0 : 1;
    }

    private async Task<(RunRecord Run, bool Ok)> KillAndRecoverAsync(
        Workspace workspace, HandlerCatalog shipped, string sample, CancellationToken cancellation)
    {
        var expected = await ExpectedStepsAsync(sample, cancellation);
        Title("1. Run it in a process of its own, and kill that process (kill -9) half way");
        using var doomed = new DoomedRun(workspace, sample, Pace);
        var (run, before) = await doomed.KillAtAsync(expected * 45 / 100, cancellation);
        var share = 100.0 * before.Count / expected;
        Say($"{run.Header.Id} was killed with {Format.Count(before.Count)} of about {Format.Count(expected)} steps recorded ({share:0} %).");

        Title("2. Recover it: what is recorded is not executed again");
        var clock = Stopwatch.StartNew();
        var current = await RunLookup.FindAsync(workspace.Recording, run.Header.Id.Value, cancellation);
        var recovered = await FollowAsync(workspace, shipped, engine => engine.RecoverAsync(current, "demo", cancellation));
        var after = await doomed.HeadsAsync(run, cancellation);
        var kept = before.ToDictionary(h => h.Number);
        var unchanged = after.Count(h => kept.TryGetValue(h.Number, out var old) && old == h);
        var total = recovered.Summary!.Total();
        Say($"{Format.Count(after.Count - before.Count)} more steps in {clock.Elapsed.TotalSeconds:0.0} s; the run {Words(recovered.Status)} with {Format.Count(total.Succeeded)} steps.");
        Check(unchanged == before.Count, $"all {Format.Count(before.Count)} steps recorded before the kill stand as they were");
        var identities = after.Select(h => (h.Edge, h.Parent, h.Ordinal)).Distinct().Count();
        Check(identities == after.Count && total.Succeeded == after.Count, $"each of the {Format.Count(after.Count)} steps ran and was recorded exactly once");
        Check(share is >= 30 and <= 70, "the kill landed between 30 and 70 %");
        Check(recovered.Status == RunStatus.Succeeded, "the run succeeded");
        return (recovered, _ok);
    }

    private async Task<bool> ChangeAsync(Workspace workspace, HandlerCatalog shipped, PipelineFile file, RunRecord first, CancellationToken cancellation)
    {
        Title("3. Run it again with one weight of the score changed (--param depth_weight=0.5 --reuse any)");
        var values = PipelineParameters.Parse(file.Definition, new Dictionary<string, string>(StringComparer.Ordinal) { ["depth_weight"] = "0.5" });
        var request = new RunRequest
        {
            Snapshot = Snapshot.Resolve(file.Definition, values, file.Catalog),
            Template = file.Definition,
            Folder = file.Folder,
            File = file.Path,
            Reuse = Reach.Any,
            Actor = Environment.UserName,
            Reason = "demo: another weight",
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["demo"] = "changed" },
        };
        var clock = Stopwatch.StartNew();
        var run = await FollowAsync(workspace, shipped, engine => engine.StartAsync(request, cancellation));
        var total = run.Summary!.Total();
        Say($"{run.Header.Id} {Words(run.Status)} in {clock.Elapsed.TotalSeconds:0.0} s: {Format.Count(total.Reused)} steps reused, {Format.Count(total.Succeeded)} executed. {(total.Succeeded > 0 ? "What ran, and why:" : "This data folder has results for that weight already, so nothing had to run.")}");
        if (total.Succeeded > 0)
        {
            await ReasonsAsync(workspace, run, cancellation);
        }

        Check(run.Status == RunStatus.Succeeded, "the run succeeded");
        Check(total.Reused > 0 && total.Succeeded < first.Summary!.Total().Succeeded, "only what depends on the weight ran");
        return _ok;
    }

    private async Task ReasonsAsync(Workspace workspace, RunRecord run, CancellationToken cancellation)
    {
        var graph = await workspace.Recording.GraphAsync(run, cancellation);
        var reasons = new Dictionary<(int Stage, string Reason), long>();
        await foreach (var step in workspace.Journal.StepsAsync(new StepQuery { Run = run.Number, Decision = DecisionKind.Execute }, cancellation))
        {
            reasons[(step.Stage, step.Reason)] = reasons.GetValueOrDefault((step.Stage, step.Reason)) + 1;
        }

        var table = new TextTable("stage", ">steps", "because");
        foreach (var ((stage, reason), count) in reasons.OrderBy(r => r.Key.Stage).ThenByDescending(r => r.Value))
        {
            table.Add(graph!.Stages[stage].Target, Format.Count(count), reason);
        }

        table.Write(_out, "  ");
    }

    private async Task EndAsync(Workspace workspace, RunRecord first, CancellationToken cancellation)
    {
        var (digest, _) = await ArtifactLookup.FindAsync(workspace.Recording, Report, cancellation);
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(workspace.Folder.Path, "demo")).FullName, "report.html");
        await using (var content = await OutputReader.OpenAsync(workspace.Recording, digest, cancellation))
        {
            await FileCopy.WriteAsync(content, path, cancellation);
        }

        Title("The report");
        Say(path);
        Title("Try next");
        var data = call.Get(GlobalOptions.Data) is { } given ? $" --data {given}" : "";
        foreach (var (command, what) in ((string, string)[])
        [
            ($"reprise runs{data}", "both runs"),
            ($"reprise show last{data}", "what was reused, what ran, where time went"),
            ($"reprise why {Report}{data}", "why the report was made again: the values side by side"),
            ($"reprise ls {first.Header.Id}/report{data}", "stored outputs, like a folder"),
            ($"reprise fsck{data}", "check every recorded byte"),
        ])
        {
            _out.Line($"  {_out.Paint(command, Tone.Link)}  {_out.Paint(what, Tone.Dim)}");
        }

        _out.Flush();
    }

    private static async Task<RunRecord> FollowAsync(
        Workspace workspace, HandlerCatalog shipped, Func<Engine.RepriseEngine, Task<Engine.RunHandle>> begin)
    {
        await using var host = await EngineHost.OpenAsync(QueueChoice.Memory, () => workspace, shipped, CancellationToken.None);
        var handle = await begin(host.Engine);
        return await handle.Completion;
    }

    /// <summary>One for the file, those for each event, and about one for each stage over all events.</summary>
    private static async Task<long> ExpectedStepsAsync(string sample, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(Path.Combine(Path.GetDirectoryName(sample)!, "earthquakes.json"));
        using var json = await System.Text.Json.JsonDocument.ParseAsync(file, cancellationToken: cancellation);
        var graph = StageGraph.Build((await PipelineFile.LoadAsync(sample, ShippedHandlers.Catalog(), cancellation)).Definition);
        var perEvent = graph.Stages.Count(s => s.Route.Name is "events");
        return 1 + (perEvent * json.RootElement.GetProperty("features").GetArrayLength()) + graph.Stages.Count(s => s.Route.Name is "graph" or "report");
    }

    private static string Words(RunStatus status) => status == RunStatus.Interrupted ? "was interrupted" : status.ToString().ToLowerInvariant();

    private void Title(string text)
    {
        _out.Line();
        _out.Line(_out.Paint(text, Tone.Strong));
        _out.Flush();
    }

    private void Say(string text)
    {
        _out.Line("  " + text);
        _out.Flush();
    }

    private void Check(bool holds, string what)
    {
        _ok &= holds;
        _out.Line("  " + (holds ? _out.Paint("✓ ", Tone.Good) : _out.Paint("✗ not so: ", Tone.Bad)) + what);
        _out.Flush();
    }
}
