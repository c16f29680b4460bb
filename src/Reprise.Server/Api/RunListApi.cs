using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>All runs: lists and counts of them, and the labels that they are found by.</summary>
internal static class RunListApi
{
    private const int MostLabels = 200;

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/runs", ListAsync).Describe("listRuns", "Runs, newest first; or by `sort`: started, duration or saved, greatest first. Status, kind and pipeline may stand several times").Produces<PageObject<RunObject>>();
        _ = api.MapGet("/runs/summary", SummaryAsync).Describe("getRunsSummary", "How many runs there are, how they stand, and when they were begun").Produces<RunsSummaryObject>();
        _ = api.MapGet("/overview", OverviewAsync).Describe("getOverview", "How much there is of everything").Produces<OverviewObject>();
        _ = api.MapGet("/labels", LabelsAsync).Describe("listLabels", "The labels of runs, the most frequent first, 200 at the most").Produces<IReadOnlyList<LabelObject>>();
        _ = api.MapPut("/runs/{id}/labels", LabelAsync).Describe("labelRun", "Give a run labels in the place of those that it has").Accepts<LabelsBody>("application/json").Produces<RunObject>();
    }

    private static async Task<IResult> ListAsync(
        ServerParts parts, string[]? status, string[]? kind, string[]? pipeline, string[]? label, bool? golden, string? since, string? until, string? text, string? where, string? sort, string? after,
        int? limit, CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var order = TextValues.Word<RunOrder>("sort", sort) ?? RunOrder.Started;
        var query = Behind(Query(parts, status, kind, pipeline, label, golden, since, until, text, where) with { Order = order, Limit = size + 1 }, after);
        var runs = await parts.Recording.Journal.RunsAsync(query, cancellation);
        return await Page.OfAsync(runs, size, run => CursorOf(run, order), run => RunsApi.ObjectAsync(parts, run, cancellation), ContractJson.Line.RunObject);
    }

    private static async Task<IResult> SummaryAsync(
        ServerParts parts, string[]? status, string[]? kind, string[]? pipeline, string[]? label, bool? golden, string? since, string? until, string? text, string? where, int? buckets,
        CancellationToken cancellation)
    {
        var spans = buckets ?? RunsSummaryObject.DefaultBuckets;
        if (spans is < 1 or > RunsSummaryObject.MaxBuckets)
        {
            throw new RepriseException("usage.invalid", $"buckets takes 1 to {RunsSummaryObject.MaxBuckets}; found {spans}.", "For example: buckets=78");
        }

        var query = Query(parts, status, kind, pipeline, label, golden, since, until, text, where) with { Limit = 0, Spans = spans };
        return Answer.Of(RunsSummaryObject.Of((await parts.Recording.Journal.RunsAsync(query, cancellation)).Tally!), ContractJson.Line.RunsSummaryObject);
    }

    private static async Task<IResult> OverviewAsync(ServerParts parts, CancellationToken cancellation)
    {
        var journal = parts.Recording.Journal;
        var tally = RunsSummaryObject.Of((await journal.RunsAsync(new RunQuery { Limit = 0, Spans = 1 }, cancellation)).Tally!);
        var names = (await journal.NamesAsync(new NameQuery { Limit = 0, Count = true }, cancellation)).Total!.Value;
        var pipelines = (await PipelinesApi.NewestAsync(parts, cancellation)).Count();
        return Answer.Of(new OverviewObject(tally.Total, tally.Active, names, pipelines, parts.Nodes.All.Count, parts.Audits.NewestScore), ContractJson.Line.OverviewObject);
    }

    private static async Task<IResult> LabelsAsync(ServerParts parts, CancellationToken cancellation)
    {
        var labels = (await parts.Recording.Journal.RunsAsync(new RunQuery { Limit = 0, MostLabels = MostLabels, LabelsWithout = RunLabels.Own }, cancellation)).Labels;
        return ListAnswer.Of(labels.Select(l => new LabelObject($"{l.Key}={l.Value}", l.Count)).ToAsyncEnumerable(), ContractJson.Line.LabelObject);
    }

    private static async Task<IResult> LabelAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = (await RequestBody.ReadAsync(http, BodyJson.Default.LabelsBody)).Value;
        var labels = body.Labels ?? throw new RepriseException("usage.invalid", "The body needs the field 'labels'.", "For example: { \"labels\": { \"team\": \"ops\" } }");
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        run = await new RunLabels(parts.Recording.Journal, parts.Time).GiveAsync(run, labels, cancellation);
        return Answer.Of(await RunsApi.ObjectAsync(parts, run, cancellation), ContractJson.Line.RunObject);
    }

    private static RunQuery Query(
        ServerParts parts, string[]? status, string[]? kind, string[]? pipeline, string[]? label, bool? golden, string? since, string? until, string? text, string? where)
    {
        var now = parts.Time.GetUtcNow();
        var filter = new RunQuery
        {
            Statuses = TextValues.Words<RunStatus>("status", status),
            Kinds = TextValues.Words<RunKind>("kind", kind),
            Pipelines = pipeline is { Length: > 0 } ? pipeline : null,
            Labels = Labels(label),
            Golden = golden == true,
            Since = TextValues.Time("since", since, now),
            Until = TextValues.Time("until", until, now),
            Text = text,
        };
        return where is null ? filter
            : filter == new RunQuery() ? RunFilter.Parse(where, time => TextValues.Time("where", time, now))
            : throw new RepriseException("usage.invalid", "'where' is a filter of its own; found another beside it.", "Write all conditions into 'where', joined by `and`, or leave it out.");
    }

    private static RunQuery Behind(RunQuery query, string? after)
    {
        if (query.Order == RunOrder.Started || after is null)
        {
            return query with { Before = Page.Cursor(after) };
        }

        var (micros, number) = Page.PairCursor(after);
        return query with { BeforeMicros = micros, Before = number };
    }

    private static string CursorOf(RunRecord run, RunOrder order) => order switch
    {
        RunOrder.Duration => $"{run.Summary?.DurationMicros(run.Header.CreatedAt) ?? 0}-{run.Number}",
        RunOrder.Saved => $"{run.Summary?.Total().SavedMicros ?? 0}-{run.Number}",
        _ => run.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string>? Labels(string[]? texts)
    {
        if (texts is not { Length: > 0 })
        {
            return null;
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            labels[at > 0 ? text[..at] : throw new RepriseException("usage.invalid", $"label takes NAME=VALUE; found '{text}'.", "For example: label=team=ops")] = text[(at + 1)..];
        }

        return labels;
    }
}
