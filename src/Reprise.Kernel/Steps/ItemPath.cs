using System.Text;

namespace Reprise.Kernel.Steps;

/// <summary>
/// The path of an item: the keys of the fan-outs that made it, joined by <c>/</c>, each key escaped so that any text is one segment
/// (percent-encoding of <c>/</c>, <c>%</c>, control characters, and of a key that is <c>.</c> or <c>..</c>).
/// </summary>
public static class ItemPath
{
    /// <summary>The longest key in UTF-8 bytes.</summary>
    public const int MaxKeyBytes = 16 * 1024;

    /// <summary>The path of an item that a fan-out makes under <paramref name="key"/>.</summary>
    public static string Append(string parent, string key) => parent.Length == 0 ? Escape(key) : parent + "/" + Escape(key);

    /// <summary>The last segment, unescaped: the item's key.</summary>
    public static string KeyOf(string path) => Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);

    /// <summary>The path without its last segment; empty at the top.</summary>
    public static string ParentOf(string path) => path.LastIndexOf('/') is var i and >= 0 ? path[..i] : "";

    /// <summary>One key as one path segment.</summary>
    public static string Escape(string key)
    {
        if (key is "." or "..")
        {
            return key.Replace(".", "%2E", StringComparison.Ordinal);
        }

        if (!NeedsEscape(key))
        {
            return key;
        }

        var text = new StringBuilder(key.Length + 8);
        foreach (var c in key)
        {
            _ = IsPlain(c) ? text.Append(c) : text.Append('%').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static bool NeedsEscape(string key)
    {
        foreach (var c in key)
        {
            if (!IsPlain(c))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPlain(char c) => c is not ('/' or '%' or '\u007f') and >= ' ';
}
