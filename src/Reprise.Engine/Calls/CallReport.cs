namespace Reprise.Engine.Calls;

/// <summary>What an agent says of a call that it was handed.</summary>
/// <param name="Status"><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>; any other word means that it goes on.</param>
public sealed record CallReport(string Status)
{
    /// <summary>No call costs more tokens than this; a larger number is a mistake.</summary>
    public const long MaxTokens = 1_000_000_000_000;

    /// <summary>The result as it came, JSON in UTF-8; null for none.</summary>
    public ReadOnlyMemory<byte>? Result { get; init; }

    /// <summary>Tokens of chat models that it cost itself, without the calls below it.</summary>
    public long Tokens { get; init; }

    /// <summary>What went wrong, or null.</summary>
    public string? Error { get; init; }

    /// <summary>More about that, JSON; null for none.</summary>
    public string? Details { get; init; }

    /// <summary>True where the call has ended.</summary>
    public bool IsEnd => Status is "succeeded" or "failed" or "cancelled";
}
