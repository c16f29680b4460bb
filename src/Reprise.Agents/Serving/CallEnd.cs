using System.Text.Json;
using Reprise.Agents.Client;

namespace Reprise.Agents.Serving;

/// <summary>How a call ended in this agent.</summary>
/// <param name="Status"><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>; null where it was cut off, so that nobody knows.</param>
/// <param name="Result">The result as JSON; null where there is none.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="Code">The error's code, or null.</param>
internal sealed record CallEnd(string? Status, ReadOnlyMemory<byte>? Result, string? Error, string? Code)
{
    /// <summary>Tokens of chat models that it cost.</summary>
    public long Tokens { get; init; }

    /// <summary>It came to its result.</summary>
    public static CallEnd Succeeded(ReadOnlyMemory<byte> result, long tokens = 0) => new("succeeded", result, null, null) { Tokens = tokens };

    /// <summary>Its function threw.</summary>
    public static CallEnd Failed(Exception e) => e is RepriseApiException api ? new("failed", null, api.Headline, api.Code) : new("failed", null, e.Message.Length > 0 ? e.Message : e.GetType().Name, e.GetType().FullName);

    /// <summary>The server asked for it to end.</summary>
    public static CallEnd Cancelled { get; } = new("cancelled", null, "The call was cancelled.", "cancelled");

    /// <summary>The agent stopped while it was in work.</summary>
    public static CallEnd CutOff(CallEffect effect) => effect is CallEffect.External
        ? new(null, null, null, null) // Whether it took effect is not known: the server asks a person.
        : new("failed", null, "The agent stopped while the call was in work.", "agent.stopped");

    /// <summary>The report of it.</summary>
    public ExecutionReport Report(string reasoner, TimeSpan took) =>
        new(Status!, Error, Code is null ? null : JsonSerializer.SerializeToElement(new ErrorDetails(Code), ServingJson.Default.ErrorDetails), (long)took.TotalMilliseconds, reasoner)
        {
            Tokens = Tokens,
            Result = Result is { } result ? JsonElement.Parse(result.Span) : default,
        };
}
