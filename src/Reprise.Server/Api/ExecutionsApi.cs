using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Calls;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Steps;
using Reprise.Server.Access;
using Reprise.Server.Agents;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>How calls stand, and what agents say of those that they were handed.</summary>
internal static class ExecutionsApi
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(15);

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/executions/{id}", ReadAsync).WithName("getExecution").WithSummary("A call; while it goes on, the answer is held for up to 15 s until it ends, or for `wait` seconds").Produces<ExecutionObject>().WithMetadata(new LastingAnswer());
        _ = api.MapPost("/executions/{id}/status", ReportAsync).WithName("reportExecution").WithSummary("Say how a call ended").Produces<TakenObject>().WithMetadata(new LastingAnswer());
        _ = api.MapPost("/executions/{id}/logs", LogAsync).WithName("logExecution").WithSummary("Leave lines on a call").Produces<TakenObject>(StatusCodes.Status202Accepted);
        _ = api.MapPost("/executions/note", NoteAsync).WithName("noteExecution").WithSummary("Leave a note on the call that the header X-Execution-ID names").Produces<TakenObject>();
    }

    /// <summary>Leaves a note on the call that a header names.</summary>
    public static async Task<IResult> NoteAsync(HttpContext http, ServerParts parts)
    {
        var body = await LooseBody.ReadAsync(http);
        var text = body.Text("message") ?? body.Text("note") ?? body.GetRawText();
        var taken = CallBody.CallerOf(http.Request) is { } id && parts.Host.Engine.Calls.Note(id, Line(body, text));
        return Answer.Of(new TakenObject(taken), ServerJson.Default.TakenObject);
    }

    private static async Task<IResult> ReadAsync(ServerParts parts, string id, int? wait, CancellationToken cancellation)
    {
        var calls = parts.Host.Engine.Calls;
        var asked = await IdOfAsync(parts, id, cancellation);
        var execution = await calls.ReadAsync(asked, HoldOf(wait), cancellation);
        if (asked.Attempt > execution.Id.Attempt)
        {
            throw new RepriseException("step.not_found", $"{asked.Step} has no attempt {asked.Attempt}; the last one is {execution.Id.Attempt}.", "Leave out what stands behind the dot: the id of the step means its last attempt.");
        }

        return Answer.Of(ExecutionObject.Of(execution, await calls.ContextAsync(execution.Step, cancellation)), ServerJson.Default.ExecutionObject);
    }

    private static TimeSpan HoldOf(int? wait) => wait switch
    {
        null => Hold,
        >= 0 when wait <= Hold.TotalSeconds => TimeSpan.FromSeconds(wait.Value),
        _ => throw new RepriseException("usage.invalid", $"wait takes a number of seconds from 0 to {Hold.TotalSeconds}; found {wait}.", "0 answers at once; without it the answer is held until the call ends."),
    };

    private static async Task<IResult> ReportAsync(HttpContext http, ServerParts parts, string id)
    {
        var body = await LooseBody.ReadAsync(http);
        var report = new CallReport(body.Text("status") ?? throw new RepriseException("call.invalid", "The report has no status.", "Expected succeeded, failed or cancelled."))
        {
            Result = body.TryGetProperty("result", out var result) ? Encoding.UTF8.GetBytes(result.GetRawText()) : default(ReadOnlyMemory<byte>?),
            Tokens = body.Field("tokens") is not { } tokens ? 0
                : tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt64(out var count) && count is >= 0 and <= CallReport.MaxTokens ? count
                : throw new RepriseException("call.invalid", $"The report's tokens are {tokens.GetRawText()}.", "Expected a whole number from 0, or no such field."),
            Error = body.Field("error") is { } error ? error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetRawText() : null,
            Details = body.Field("error_details")?.GetRawText(),
        };
        try
        {
            // Whoever reports may hang up: what is said counts all the same.
            await parts.Host.Engine.Calls.ReportAsync(await IdOfAsync(parts, id, CancellationToken.None), report, ReporterOf(http.Request), CancellationToken.None);
        }
        catch (RepriseException e) when (e.Code is "run.elsewhere")
        {
            http.Response.Headers.RetryAfter = "1";
            throw;
        }

        return Answer.Of(new TakenObject(true), ServerJson.Default.TakenObject);
    }

    private static async Task<IResult> LogAsync(HttpContext http, ServerParts parts, string id)
    {
        var body = await LooseBody.ReadAsync(http);
        var entries = body.Field("entries") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : new List<JsonElement> { body };
        var taken = false;
        foreach (var entry in entries.Where(e => e.ValueKind == JsonValueKind.Object))
        {
            taken |= ExecutionId.TryParse(id, out var execution) && parts.Host.Engine.Calls.Note(execution, Line(entry, entry.Text("message") ?? entry.GetRawText()));
        }

        return Answer.Of(new TakenObject(taken), ServerJson.Default.TakenObject, StatusCodes.Status202Accepted);
    }

    private static string Line(JsonElement entry, string text) => entry.Text("level") is { } level ? $"{level}: {text}" : text;

    private static string? ReporterOf(HttpRequest request) => request.Headers["X-Agent-Node-ID"] is [{ Length: > 0 } node] ? node : null;

    /// <summary>An execution by its id, or the root call of a run by the run's.</summary>
    private static async ValueTask<ExecutionId> IdOfAsync(ServerParts parts, string text, CancellationToken cancellation) => ExecutionId.TryParse(text, out var id) ? id
        : RunId.TryParse(text, out var run) ? new ExecutionId(new StepId(run, 1), 0)
        : text is RunLookup.Last || text.StartsWith(RunId.Prefix, StringComparison.Ordinal) ? new ExecutionId(new StepId((await RunLookup.FindAsync(parts.Recording, text, cancellation)).Header.Id, 1), 0)
        : throw new RepriseException("step.not_found", $"'{(text.Length > 100 ? text[..100] + "…" : text)}' is no id of an execution.", "Use the id that the call was answered with: stp_… or run_…, or `last`.");
}

/// <summary>Whether something was taken.</summary>
internal sealed record TakenObject(bool Taken);
