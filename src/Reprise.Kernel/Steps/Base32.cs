namespace Reprise.Kernel.Steps;

/// <summary>Crockford's base 32 in lower case: no i, l, o, u, and text sorts as the numbers do. https://www.crockford.com/base32.html</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string Encode(ulong value, int digits) => string.Create(digits, value, static (span, v) =>
    {
        for (var i = span.Length - 1; i >= 0; i--)
        {
            span[i] = Alphabet[(int)(v & 31)];
            v >>= 5;
        }
    });

    public static bool TryDecode(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value << 5) | (uint)digit;
        }

        return true;
    }

    public static bool IsValid(ReadOnlySpan<char> text) => TryDecode(text, out _);
}
