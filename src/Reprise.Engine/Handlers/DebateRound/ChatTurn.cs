using System.Text.Json;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>One question and its answer, as it went over the wire.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Speaker">Who answered, or null where there is only one.</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="Answer">The answer's text.</param>
/// <param name="FinishReason">Why it ended, in the server's word; or null.</param>
/// <param name="Usage">What the server counted; default where it counts nothing.</param>
/// <param name="Request">The body that was sent.</param>
/// <param name="Response">The body that came, without the key where it held that.</param>
internal sealed record ChatTurn(int Round, string? Speaker, string Model, string Answer, string? FinishReason, ChatUsage? Usage, JsonElement Request, JsonElement Response);

/// <summary>Tokens as the server counted them.</summary>
internal sealed record ChatUsage(long Prompt, long Completion, long Total);
