using System.Text.Json;
using Reprise.Cli.Parsing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Cli.Rendering;

/// <summary>A run for people: headline, facts, what each stage came to and where time went, and what to do next.</summary>
internal static class RunView
{
    private const int DoubtsShown = 5;

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(Output output, Recording recording, RunRecord run, CancellationToken cancellation, TimeSpan? worked = null)
    {
        var state = await RunState.ReadAsync(recording, run, cancellation);
        var graph = await recording.GraphAsync(run, cancellation);
        Headline(output, run, state, worked);
        output.Line();
        WriteFacts(output, run, state);
        if (graph is not null && graph.Stages.Count == state.Stages.Count)
        {
            output.Line();
            StageTable.Write(output, graph, state);
        }

        await WriteNamesAsync(output, recording, run, cancellation);
        await WriteNextAsync(output, recording, run, state, graph, cancellation);
    }

    /// <summary>Answers a command that changed how a run stands: its object, or one line and what to do next.</summary>
    public static async Task AnswerAsync(Invocation call, Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var state = await RunState.ReadAsync(recording, run, cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, RunMapping.ToObject(run, state), ContractJson.Indented.RunObject);
            return;
        }

        Headline(call.Out, run, state);
        GoOn(new Facts(), call.Out, run, state).Write(call.Out);
    }

    /// <summary>One line: id, pipeline, status, how long; of a run that was recovered just now, how long since then.</summary>
    public static void Headline(Output output, RunRecord run, RunSummary state, TimeSpan? worked = null)
    {
        var took = state.CompletedAt == 0 ? ""
            : worked is { } since ? $", {Format.Duration(since.Ticks / TimeSpan.TicksPerMicrosecond)} after it was recovered"
            : $" in {Format.Duration(state.CompletedAt - RunListing.Begin(run, state))}";
        output.Line($"{output.Paint(run.Header.Id.Value, Tone.Link)}  {output.Paint(Format.OneLine(run.Header.Pipeline ?? run.Header.Target ?? ""), Tone.Strong)}  "
            + output.Paint(Words.Of(state.Status), Tones.Of(state.Status)) + took);
    }

    /// <summary>The counts that are not zero, as one text: <c>8,540 executed · 12 reused</c>.</summary>
    public static string Counts(Output output, StageSummary total)
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

    private static void WriteFacts(Output output, RunRecord run, RunSummary state)
    {
        var header = run.Header;
        var total = state.Total();
        var facts = new Facts()
            .Add("started", $"{Format.Ago(header.CreatedAt, TimeProvider.System.GetUtcNow())} ({Format.Time(header.CreatedAt)}) by {Format.OneLine(header.Actor)}")
            .Add("why", Format.OneLine(header.Reason ?? ""))
            .Add("origin", header.Origin is { } o ? $"{Words.Of(header.Kind)} of {o.Run}" : null)
            .AddRestart(output, run, state)
            .Add("published", header.Replay is { } replay ? ReplayView.Summary(replay) : null)
            .Add("left out", header.Replay is { Missing: > 0 } left ? Format.OneLine(string.Join(", ", left.MissingItems.Take(5)) + (left.Missing > 5 ? $" and {Format.Count(left.Missing - 5)} more" : "")) : null)
            .Add("owner", run.Owner is { } owner ? owner + (run.OwnerAlive ? "" : " (gone)") : null)
            .Add("verdict", state.Verdict is { } verdict ? Words.Of(verdict) : null)
            .Add("manifest", state.Manifest?.ToString())
            .Add("steps", Counts(output, total))
            .Add("saved", total.Reused > 0 ? $"{Format.Duration(total.SavedMicros)} of recorded work{Format.Tokens(total.SavedTokens)}{OnlyReused(state, total)}" : null)
            .Add("tokens", total.Tokens > 0 ? $"{Format.Count(total.Tokens)} of chat models" : null);
        foreach (var input in header.Inputs)
        {
            _ = facts.Add("input", $"{Format.OneLine(input.Name)}  {Format.OneLine(input.Path)}  {Format.Size(input.Size)}  {Format.Short(input.Digest.ToString())}");
        }

        _ = facts.Add("params", header.Params is { ValueKind: JsonValueKind.Object } p
                ? string.Join("  ", p.EnumerateObject().Select(v => Format.OneLine($"{v.Name}={ValueOf(v.Value)}"))) : null)
            .Add("golden", run.Golden is { } golden ? Format.OneLine(golden.Name) + string.Concat(golden.Tags.Select(t => "  #" + Format.OneLine(t))) : null)
            .Add("labels", string.Join("  ", header.Labels.Select(l => Format.OneLine($"{l.Key}={l.Value}"))))
            .Add("error", state.Error is { } error ? output.Paint(Format.Lines(error.Message), Tone.Bad) + $" [{error.Code}]" : null)
            .Add("hint", state.Error?.Hint is { } hint ? Format.OneLine(hint) : null);
        facts.Write(output);
    }

    private static string ValueOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string OnlyReused(RunSummary state, StageSummary total) =>
        state.Status == RunStatus.Succeeded && total.Succeeded == 0 ? "; nothing was executed, every step was served from a recording" : "";

    private static async Task WriteNamesAsync(Output output, Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var names = (await recording.Journal.NamesAsync(new NameQuery(), cancellation)).Where(n => n.Run == run.Number).ToList();
        if (names.Count == 0)
        {
            return;
        }

        var table = new TextTable("published", ">version", ">size", "digest");
        foreach (var name in names)
        {
            table.Add(name.Name, $"@{name.Version}", Format.Size(name.Size), new Cell(Format.Short(name.Digest.ToString()), Tone.Dim));
        }

        output.Line();
        table.Write(output, "  ");
    }

    private static async Task AddDoubtsAsync(Facts next, Output output, Recording recording, RunRecord run, StageGraph? graph, CancellationToken cancellation)
    {
        var query = new StepQuery { Run = run.Number, Status = StepStatus.InDoubt, Limit = DoubtsShown };
        await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
        {
            var target = step.Target ?? (graph is null || step.Stage < 0 ? "" : graph.Stages[step.Stage].Target);
            _ = next.Add("next", output.Paint($"reprise resolve {Recording.IdOf(run, step)} --done|--again --reason TEXT", Tone.Link)
                + $"  whether {Format.OneLine($"{target} of '{ItemNames.Shown(run.Header, step.Item)}'")} took effect");
        }
    }

    // A paused run that nobody owns goes on by a recover, which resumes it.
    private static Facts GoOn(Facts next, Output output, RunRecord run, RunSummary state) => state.Status switch
    {
        RunStatus.Paused when run.OwnerAlive => next.Add("next", output.Paint($"reprise resume {run.Header.Id}", Tone.Link) + "  let it go on"),
        RunStatus.Cancelled when !run.Header.IsCommand && run.Header.Rerun is null => next.Add("next", output.Paint($"reprise restart {run.Header.Id}", Tone.Link) + "  do the rest in a new run"),
        RunStatus.Failed or RunStatus.Interrupted or RunStatus.Paused when !run.Header.IsCommand && run.Header.Import is null =>
            next.Add("next", output.Paint($"reprise recover {run.Header.Id}", Tone.Link) + "  go on where it stopped"),
        _ => next,
    };

    private static async Task WriteNextAsync(Output output, Recording recording, RunRecord run, RunSummary state, StageGraph? graph, CancellationToken cancellation)
    {
        var id = run.Header.Id.Value;
        var total = state.Total();
        var next = new Facts().Add("next", output.Paint($"reprise show {id} --steps", Tone.Link) + "  every step");
        if (total.Failed + total.Refused + total.InDoubt > 0)
        {
            var status = total.Failed > 0 ? "failed" : total.Refused > 0 ? "refused" : "in_doubt";
            _ = next.Add("next", output.Paint($"reprise show {id} --steps --status {status}", Tone.Link) + "  what went wrong");
        }

        // While somebody is at work on the run, a step in doubt is one that takes effect just now.
        if (total.InDoubt > 0 && !run.OwnerAlive)
        {
            await AddDoubtsAsync(next, output, recording, run, graph, cancellation);
        }

        _ = GoOn(next, output, run, state);
        if (graph is not null)
        {
            _ = next.Add("next", output.Paint($"reprise ls {id}", Tone.Link) + "  its stored outputs, like a folder");
        }

        output.Line();
        next.Write(output);
    }
}
