using System.Text.Json;
using Reprise.Cli.Parsing;
using Reprise.Cli.Reading;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;

namespace Reprise.Cli.Rendering;

/// <summary>A run for people: headline, facts, what each stage came to and where time went, and what to do next.</summary>
internal static class RunView
{
    private const int DoubtsShown = 5;
    private const int LeftOutShown = 5;

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(Output output, IRecordings recordings, RunObject run, CancellationToken cancellation, TimeSpan? worked = null)
    {
        var details = await recordings.DetailsAsync(run.RunId, cancellation);
        Headline(output, run, worked);
        output.Line();
        WriteFacts(output, run, details);
        if (details.Stages.Count > 0)
        {
            output.Line();
            StageTable.Write(output, details.Stages);
        }

        WriteNames(output, details.Published);
        await WriteNextAsync(output, recordings, run, details, cancellation);
    }

    /// <summary>Answers a command that changed how a run stands: its object, or one line and what to do next.</summary>
    public static async Task AnswerAsync(Invocation call, RunObject run, CancellationToken cancellation)
    {
        if (call.Json)
        {
            JsonOutput.Write(call.Out, run, ContractJson.Indented.RunObject);
            return;
        }

        Headline(call.Out, run);
        GoOn(new Facts(), call.Out, run, await call.Recordings.DetailsAsync(run.RunId, cancellation)).Write(call.Out);
    }

    /// <summary>One line: id, pipeline, status, how long; of a run that was recovered just now, how long since then.</summary>
    public static void Headline(Output output, RunObject run, TimeSpan? worked = null)
    {
        var took = run.DurationMs is not { } whole ? ""
            : worked is { } since ? $", {Format.Duration(since.Ticks / TimeSpan.TicksPerMicrosecond)} after it was recovered"
            : $" in {Format.Millis(whole)}";
        output.Line($"{output.Paint(run.RunId, Tone.Link)}  {output.Paint(Format.OneLine(run.Pipeline ?? run.Target ?? ""), Tone.Strong)}  "
            + output.Paint(run.Status, Tones.OfRun(run.Status)) + took);
    }

    /// <summary>The counts that are not zero, as one text: <c>8,540 executed · 12 reused</c>.</summary>
    public static string Counts(Output output, CountsObject total)
    {
        (long Count, string Word, Tone Tone)[] counts =
        [
            (total.Succeeded, "executed", Tone.Plain), (total.Reused, "reused", Tone.Plain), (total.Failed, "failed", Tone.Bad),
            (total.Refused, "refused", Tone.Bad), (total.Skipped, "skipped", Tone.Warn), (total.Quarantined, "quarantined", Tone.Warn),
            (total.Cancelled, "cancelled", Tone.Warn), (total.InDoubt, "in doubt", Tone.Warn), (total.Pending, "pending", Tone.Link),
        ];
        var shown = counts.Where(c => c.Count > 0).Select(c => output.Paint($"{Format.Count(c.Count)} {c.Word}", c.Tone)).ToList();
        return shown.Count == 0 ? "none" : string.Join(" · ", shown);
    }

    private static void WriteFacts(Output output, RunObject run, RunDetailsObject details)
    {
        var created = Format.Micros(run.CreatedAt);
        var facts = new Facts()
            .Add("started", $"{Format.Ago(created, TimeProvider.System.GetUtcNow())} ({Format.Time(created)}) by {Format.OneLine(run.Actor)}")
            .Add("why", Format.OneLine(run.Reason ?? ""))
            .Add("origin", run.Origin is { } o ? $"{run.Kind} of {o.RunId}" : null)
            .AddRestart(output, details)
            .Add("published", details.Replayed is { } replayed ? ReplayView.Summary(replayed) : null)
            .Add("left out", run.LeftOut is { } left ? LeftOut(left) : null)
            .Add("owner", run.Owner is { } owner ? $"process {owner.ProcessId} on {owner.Host}" + (owner.Alive ? "" : " (gone)") : null)
            .Add("verdict", run.Verdict)
            .Add("manifest", details.Manifest)
            .Add("steps", Counts(output, run.Counts))
            .Add("saved", run.Counts.Reused > 0 ? $"{Format.Millis(run.SavedMs)} of recorded work{Format.Tokens(run.SavedTokens)}{OnlyReused(run)}" : null)
            .Add("tokens", run.Tokens > 0 ? $"{Format.Count(run.Tokens)} of chat models" : null);
        foreach (var (name, path, digest, size) in InputsOf(run))
        {
            _ = facts.Add("input", $"{Format.OneLine(name)}  {Format.OneLine(path)}  {Format.Size(size)}  {Format.Short(digest)}");
        }

        _ = facts.Add("params", run.Params is { ValueKind: JsonValueKind.Object } p
                ? string.Join("  ", p.EnumerateObject().Select(v => Format.OneLine($"{v.Name}={ValueOf(v.Value)}"))) : null)
            .Add("golden", run.Golden is { } golden ? Format.OneLine(golden.Name) + string.Concat(golden.Tags.Select(t => "  #" + Format.OneLine(t))) : null)
            .Add("labels", string.Join("  ", run.Labels.Select(l => Format.OneLine($"{l.Key}={l.Value}"))))
            .Add("error", run.Error is { } error ? output.Paint(Format.Lines(error.Message), Tone.Bad) + $" [{error.Code}]" : null)
            .Add("hint", run.Error?.Hint is { } hint ? Format.OneLine(hint) : null);
        facts.Write(output);
    }

    private static string LeftOut(LeftOutObject left) => Format.OneLine(
        string.Join(", ", left.Items.Take(LeftOutShown)) + (left.Count > LeftOutShown ? $" and {Format.Count(left.Count - LeftOutShown)} more" : ""));

    private static IEnumerable<RunInputObject> InputsOf(RunObject run) =>
        run.Input is { } input ? [new RunInputObject("input", "", input.Digest, input.Size)] : run.Inputs;

    private static string ValueOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string OnlyReused(RunObject run) =>
        run is { Status: "succeeded", Counts.Succeeded: 0 } ? "; nothing was executed, every step was served from a recording" : "";

    private static void WriteNames(Output output, IReadOnlyList<ArtifactVersionObject> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        var table = new TextTable("published", ">version", ">size", "digest");
        foreach (var name in names)
        {
            table.Add(name.Name, $"@{name.Version}", Format.Size(name.Size), new Cell(Format.Short(name.Digest), Tone.Dim));
        }

        output.Line();
        table.Write(output, "  ");
    }

    private static async Task AddDoubtsAsync(Facts next, Output output, IRecordings recordings, RunObject run, CancellationToken cancellation)
    {
        await foreach (var step in recordings.StepsAsync(run.RunId, new StepSearch(null, "in_doubt", DoubtsShown), cancellation))
        {
            _ = next.Add("next", output.Paint($"reprise resolve {step.StepId} --done|--again --reason TEXT", Tone.Link)
                + $"  whether {Format.OneLine(ItemNames.Sentence(step.Target, step.Item))} took effect");
        }
    }

    private static Facts GoOn(Facts next, Output output, RunObject run, RunDetailsObject details) => details.Next is not { } verb ? next
        : next.Add("next", output.Paint($"reprise {verb} {run.RunId}", Tone.Link) + verb switch
        {
            "resume" => "  let it go on",
            "restart" => "  do the rest in a new run",
            _ => "  go on where it stopped",
        });

    private static async Task WriteNextAsync(Output output, IRecordings recordings, RunObject run, RunDetailsObject details, CancellationToken cancellation)
    {
        var total = run.Counts;
        var next = new Facts().Add("next", output.Paint($"reprise show {run.RunId} --steps", Tone.Link) + "  every step");
        if (total.Failed + total.Refused + total.InDoubt > 0)
        {
            var status = total.Failed > 0 ? "failed" : total.Refused > 0 ? "refused" : "in_doubt";
            _ = next.Add("next", output.Paint($"reprise show {run.RunId} --steps --status {status}", Tone.Link) + "  what went wrong");
        }

        // While somebody is at work on the run, a step in doubt is one that takes effect just now.
        if (total.InDoubt > 0 && run.Owner is not { Alive: true })
        {
            await AddDoubtsAsync(next, output, recordings, run, cancellation);
        }

        _ = GoOn(next, output, run, details);
        if (run.Snapshot is not null)
        {
            _ = next.Add("next", output.Paint($"reprise ls {run.RunId}", Tone.Link) + "  its stored outputs, like a folder");
        }

        output.Line();
        next.Write(output);
    }
}
