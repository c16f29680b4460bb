namespace Reprise.Kernel.Steps;

/// <summary>The name of a run: <c>run_</c> and 16 digits of Crockford's base 32, which begin with the time, so that ids sort by it.</summary>
public readonly record struct RunId
{
    /// <summary>What a run id begins with.</summary>
    public const string Prefix = "run_";

    internal const int Digits = 16;

    private RunId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    public string Value { get; }

    /// <summary>The 16 digits behind the prefix.</summary>
    public string Body => Value[Prefix.Length..];

    /// <summary>Makes an id from a time and 38 random bits: the kernel has neither clock nor randomness, so the caller brings both.</summary>
    public static RunId Create(DateTimeOffset time, ulong random)
    {
        var millis = (ulong)time.ToUnixTimeMilliseconds() & ((1UL << 42) - 1);
        var high = millis >> 2; // 40 bits, 8 digits
        var low = ((millis & 3) << 38) | (random & ((1UL << 38) - 1)); // 40 bits, 8 digits
        return new RunId(Prefix + Base32.Encode(high, 8) + Base32.Encode(low, 8));
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not a run id.</exception>
    public static RunId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a run id.");

    /// <summary>Reads an id, or says that it cannot.</summary>
    public static bool TryParse(string? text, out RunId id)
    {
        id = default;
        if (text is null || text.Length != Prefix.Length + Digits || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base32.IsValid(text.AsSpan(Prefix.Length)))
        {
            return false;
        }

        id = new RunId(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
