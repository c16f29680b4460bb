using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Mail;

/// <summary>The mail that tells of the end of a run: verdict or status first, then what was asked, what it came to, and the first thing that went wrong.</summary>
/// <param name="recording">The journal and the store.</param>
/// <param name="server">The URL by which others reach the server; null for none.</param>
public sealed class RunNotice(Recording recording, Uri? server)
{
    private const int MostCauses = 3;

    /// <summary>Writes it.</summary>
    /// <param name="run">The run, which has come to its end.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<OutgoingMail> WriteAsync(RunRecord run, IReadOnlyList<EmailAddress> to, CancellationToken cancellation)
    {
        var told = await RunMapping.ToObjectAsync(recording, run, cancellation);
        var word = told.Verdict ?? told.Status;
        var asked = await AskedAsync(run, told, cancellation);
        var letter = new NoticeLetter($"{word}: {asked}");
        Head(letter, told, asked);
        await CausesAsync(letter, run, told, cancellation);
        if (server is null)
        {
            letter.Fact("Look at it", $"reprise show {told.RunId}");
        }
        else
        {
            letter.Link("Look at it", new Uri(server.AbsoluteUri.TrimEnd('/') + $"/runs/{told.RunId}"));
        }

        return letter.To(to);
    }

    private async Task<string> AskedAsync(RunRecord run, RunObject told, CancellationToken cancellation) => told.Kind switch
    {
        "rerun" => $"rerun of {await NameAsync(run, cancellation) ?? told.Origin?.Artifact ?? told.RunId}",
        "run" => told.Pipeline ?? told.Target ?? told.RunId,
        _ => $"{told.Kind} of {told.Pipeline ?? told.Target ?? told.Origin?.RunId}",
    };

    /// <summary>The name of the artifact, however it was asked for: nobody knows one by its digest.</summary>
    private async Task<string?> NameAsync(RunRecord run, CancellationToken cancellation) =>
        run.Header.Rerun is not { } rerun ? null
            : rerun.Name ?? (await recording.Journal.NamesAsync(new NameQuery { Digest = rerun.Artifact, Limit = 1 }, cancellation) is [var named, ..] ? $"{named.Name}@{named.Version}" : null);

    private static void Head(NoticeLetter letter, RunObject run, string asked)
    {
        letter.Fact("Asked for", asked);
        letter.Fact("Why", run.Reason);
        letter.Fact("By", run.Actor.Length == 0 ? null : run.Actor);
        letter.Fact("Run", run.RunId);
        letter.Fact("Of", run.Origin?.RunId);
        letter.Fact(run.Verdict is null ? "Status" : "Verdict", run.Verdict ?? run.Status);
        var counts = run.Counts;
        (long Count, string Word)[] words =
        [
            (counts.Succeeded, "executed"), (counts.Reused, "reused"), (counts.Failed, "failed"), (counts.Refused, "refused"), (counts.Skipped, "skipped"),
            (counts.Quarantined, "quarantined"), (counts.Cancelled, "cancelled"), (counts.InDoubt, "in doubt"), (counts.Pending, "not reached"),
        ];
        letter.Fact("Steps", string.Join(", ", words.Where(w => w.Count > 0).Select(w => $"{w.Count} {w.Word}")) is { Length: > 0 } text ? text : "none");
        letter.Fact("Ended", run.CompletedAt);
        letter.Fact("Took", run.DurationMs is { } millis ? TimeSpan.FromMilliseconds(millis).ToString(millis < 60_000 ? @"s\.f' s'" : @"d\.hh\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    private async Task CausesAsync(NoticeLetter letter, RunRecord run, RunObject told, CancellationToken cancellation)
    {
        try
        {
            await (run.Summary?.Manifest is null ? FailuresAsync(letter, run, told, cancellation) : DifferenceAsync(letter, run, cancellation));
        }
        catch (Exception e) when (e is RepriseException or JsonException or InvalidDataException)
        {
            // What cannot be read any more must not keep the mail from being sent.
            var (words, hint) = e is RepriseException known ? ($"{known.Code}: {known.Message}", known.Hint) : ($"It is damaged: {e.Message}", "`reprise fsck` says what is hurt.");
            letter.Section("What went wrong cannot be read", [words, hint]);
        }
    }

    private async Task FailuresAsync(NoticeLetter letter, RunRecord run, RunObject told, CancellationToken cancellation)
    {
        if (told.Status is "succeeded")
        {
            return;
        }

        var causes = (await RunFailures.ReadAsync(recording, run, cancellation)).Causes;
        foreach (var cause in causes.Take(MostCauses))
        {
            letter.Section($"{cause.Target}: {cause.Code}", [cause.Message, cause.Hint, cause.Items.Count == 0 ? null : $"Items: {string.Join(", ", cause.Items)}{(cause.Count > cause.Items.Count ? $" and {cause.Count - cause.Items.Count} more" : "")}", $"First step: {cause.First}"]);
        }

        if (causes.Count == 0 && told.Error is { } error)
        {
            letter.Section(error.Code, [error.Message, error.Hint]);
        }

        if (told.Counts.InDoubt > 0)
        {
            letter.Section("In doubt", ["Nobody knows whether these steps took effect.", $"`reprise show {told.RunId} --steps` names them; say of each `reprise resolve STEP --done` or `--again`."]);
        }
    }

    private async Task DifferenceAsync(NoticeLetter letter, RunRecord run, CancellationToken cancellation)
    {
        ManifestStep? first = null;
        var (head, _) = await ManifestReader.ReadAsync(recording, run, step =>
        {
            first ??= step is { Ok: false, Inherited: false } ? step : null;
            return false;
        }, cancellation);
        var counts = head.Counts;
        (long Count, string Word)[] words =
        [
            (counts.Identical, "identical"), (counts.Equivalent, "equivalent"), (counts.Recorded, "played from the recording"), (counts.Differs, "differ"), (counts.Unreplayable, "cannot be replayed"), (counts.Unverified, "unverified"),
        ];
        letter.Fact("Compared", string.Join(", ", words.Where(w => w.Count > 0).Select(w => $"{w.Count} {w.Word}")));
        if (first is not null)
        {
            letter.Section($"First difference: {first.Target}{(first.Item.Length == 0 ? "" : $", item {first.Item}")}", [$"{first.Verdict}{(first.Reason.Length == 0 ? "" : $": {first.Reason}")}", $"Recorded {first.OutputHashLive}", first.OutputHashReplayed is null ? null : $"Now {first.OutputHashReplayed}", $"Step {first.StepId}"]);
        }

        foreach (var gap in head.Gaps.Take(first is null ? 1 : 0))
        {
            letter.Section("Gap", [gap.Reason]);
        }
    }
}
