using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Restarting;
using Reprise.Engine.Running;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>One thing done with several runs, each by itself: what one refuses holds up no other.</summary>
internal static class BulkApi
{
    private const int MostRuns = 200;

    private enum BulkAction
    {
        Restart,
        Cancel,
        Label,
        Golden,
    }

    /// <summary>Adds the path.</summary>
    public static void Map(IEndpointRouteBuilder api) => _ = api.MapPost("/bulk", BulkAsync)
        .Describe("bulk", "Do one thing with several runs, each by itself; with `plan` say what it would do").Accepts<BulkBody>("application/json").Produces<BulkObject>();

    private static async Task<IResult> BulkAsync(HttpContext http, ServerParts parts, CancellationToken cancellation)
    {
        const string Example = "{ \"action\": \"restart\", \"runs\": [ \"run_…\" ], \"plan\": true }";
        var (body, digest) = await RequestBody.ReadAsync(http, BodyJson.Default.BulkBody);
        var action = TextValues.Word<BulkAction>("action", BodyValues.Required(body.Action, "action", Example))!.Value;
        if (body.Runs is not { Count: > 0 and <= MostRuns })
        {
            throw new RepriseException("usage.invalid", $"The field 'runs' takes 1 to {MostRuns} runs; found {body.Runs?.Count ?? 0}.", $"For example: {Example}");
        }

        var named = await NamedAsync(parts, body.Runs, cancellation);
        if (body.Plan || !OnceOnly.IsAsked(http.Request))
        {
            return Answer.Of(await EachAsync(http, parts, action, body, named, cancellation), ContractJson.Line.BulkObject);
        }

        var (answer, _) = await OnceOnly.KeepAsync(http, parts, digest, () => EachAsync(http, parts, action, body, named, cancellation),
            done => JsonSerializer.SerializeToUtf8Bytes(done, ContractJson.Line.BulkObject));
        return Answer.Of(JsonSerializer.Deserialize(answer.Span, ContractJson.Line.BulkObject)!, ContractJson.Line.BulkObject);
    }

    // Before anything is done: `last` would be another run afterwards, and what is named twice is one run.
    private static async Task<List<(string Id, string? Why)>> NamedAsync(ServerParts parts, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var named = new List<(string Id, string? Why)>();
        foreach (var name in names)
        {
            try
            {
                named.Add(((await RunLookup.FindAsync(parts.Recording, name, cancellation)).Header.Id.Value, null));
            }
            catch (RepriseException e)
            {
                named.Add((name, e.Message));
            }
        }

        return [.. named.DistinctBy(n => n.Id, StringComparer.Ordinal)];
    }

    private static async Task<BulkObject> EachAsync(HttpContext http, ServerParts parts, BulkAction action, BulkBody body, List<(string Id, string? Why)> named, CancellationToken cancellation)
    {
        // What has begun goes on to its end: a caller who goes away must not leave half of it.
        var untilDone = body.Plan ? cancellation : CancellationToken.None;
        var done = new List<BulkRunObject>();
        foreach (var (id, why) in named)
        {
            done.Add(why is null ? await OneAsync(http, parts, action, body, id, untilDone) : new BulkRunObject(id, false, why, null, null));
        }

        return new BulkObject(done);
    }

    private static async Task<BulkRunObject> OneAsync(HttpContext http, ServerParts parts, BulkAction action, BulkBody body, string id, CancellationToken cancellation)
    {
        try
        {
            var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
            return action switch
            {
                BulkAction.Restart => await RestartAsync(http, parts, run, body, cancellation),
                BulkAction.Cancel => await CancelAsync(parts, run, body, cancellation),
                BulkAction.Label => await LabelAsync(parts, run, body, cancellation),
                _ => await GoldenAsync(parts, run, body, cancellation),
            };
        }
        catch (RepriseException e)
        {
            return new BulkRunObject(id, false, e.Message, null, null);
        }
#pragma warning disable CA1031 // What goes wrong with one run must not keep the caller from knowing what was done with the others.
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            parts.Options.Say($"{http.Request.Method} {http.Request.Path}, {id}: {e}");
            return new BulkRunObject(id, false, $"{e.GetType().Name}: {e.Message} This is a defect of Reprise; please report it with what the server printed.", null, null);
        }
    }

    private static async Task<BulkRunObject> RestartAsync(HttpContext http, ServerParts parts, RunRecord run, BulkBody body, CancellationToken cancellation)
    {
        var request = new RestartRequest { Origin = run, Reason = body.Reason, Actor = Caller.Of(http).Name, Detach = true };
        var plan = await new RestartPlanner(parts.Host.Parts).PlanAsync(request, null, cancellation);
        if (plan.Hazards.Count > 0)
        {
            var effects = plan.Hazards.Count == 1 ? "One effect" : $"{plan.Hazards.Count} effects";
            return new BulkRunObject(run.Header.Id.Value, false, $"{effects} would be repeated; restart it by itself and answer for each.", plan.Counts, null);
        }

        if (body.Plan)
        {
            return new BulkRunObject(run.Header.Id.Value, true, null, plan.Counts, null);
        }

        var handle = await (await parts.EngineForAsync(run, null, cancellation)).RestartAsync(request, CancellationToken.None);
        return new BulkRunObject(run.Header.Id.Value, true, null, plan.Counts, parts.Mail.Begun(handle, parts.Mail.AddressFor(http, null, isRerun: false)).RunId);
    }

    private static async Task<BulkRunObject> CancelAsync(ServerParts parts, RunRecord run, BulkBody body, CancellationToken cancellation)
    {
        var why = WhyNot(run, "cancel");
        if (why is null && !body.Plan)
        {
            _ = await new RunCanceller(parts.Recording, parts.Host.Parts.Owner, parts.Time).RequestAsync(run, body.Reason, cancellation);
        }

        return new BulkRunObject(run.Header.Id.Value, why is null, why, null, null);
    }

    private static async Task<BulkRunObject> LabelAsync(ServerParts parts, RunRecord run, BulkBody body, CancellationToken cancellation)
    {
        var labels = body.Labels is { Count: > 0 } given ? given
            : throw new RepriseException("usage.invalid", "The body needs the field 'labels'.", "For example: { \"labels\": { \"team\": \"ops\" } }");
        if (!body.Plan)
        {
            var all = run.Labels.Where(l => !RunLabels.Own.Contains(l.Key)).Concat(labels).GroupBy(l => l.Key, StringComparer.Ordinal).ToDictionary(l => l.Key, l => l.Last().Value, StringComparer.Ordinal);
            _ = await new RunLabels(parts.Recording.Journal, parts.Time).GiveAsync(run, all, cancellation);
        }

        return new BulkRunObject(run.Header.Id.Value, true, null, null, null);
    }

    private static async Task<BulkRunObject> GoldenAsync(ServerParts parts, RunRecord run, BulkBody body, CancellationToken cancellation)
    {
        var name = BodyValues.Required(body.Name, "name", "{ \"action\": \"golden\", \"name\": \"release-2\" }");
        var why = WhyNot(run, "golden");
        if (why is null && !body.Plan)
        {
            _ = await new GoldenRuns(parts.Recording.Journal, parts.Time).NameAsync(run, name, [], cancellation);
        }

        return new BulkRunObject(run.Header.Id.Value, why is null, why, null, null);
    }

    private static string? WhyNot(RunRecord run, string action) => RunActions.Of(run).Actions.First(a => string.Equals(a.Action, action, StringComparison.Ordinal)).Why;
}
