namespace Reprise.Engine.Running;

/// <summary>Compares texts as their UTF-8 bytes would compare, without encoding them.</summary>
internal static class Utf8Order
{
    public static int Compare(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return left is null ? right is null ? 0 : -1 : 1;
        }

        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // Surrogates stand for characters beyond U+FFFF, which in UTF-8 come after everything that one UTF-16 unit can say.
        char a = left[common], b = right[common];
        var aSurrogate = char.IsSurrogate(a);
        return aSurrogate == char.IsSurrogate(b) ? a.CompareTo(b) : aSurrogate ? 1 : -1;
    }
}
