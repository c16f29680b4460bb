namespace Reprise.Engine.Mail;

/// <summary>Values of header fields: one line of ASCII each, folded where it is long (RFC 5322), other letters in encoded words (RFC 2047).</summary>
internal static class MailHeader
{
    private const int LineLength = 76;
    private const int EncodedBytes = 42; // An encoded word has 75 characters at the most; this many bytes give 56 in base64, and a header's name stands before them.

    /// <summary>A text for people.</summary>
    public static string Text(string text)
    {
        var line = OneLine(text);
        return IsPlain(line) ? line : Encoded(line);
    }

    /// <summary>A list of addresses with their names.</summary>
    public static string Addresses(IEnumerable<EmailAddress> addresses) => string.Join(",\r\n ", addresses.Select(a => a.Name is null ? a.Address : $"{Phrase(a.Name)} <{a.Address}>"));

    /// <summary>The name of a file; what a quoted text cannot hold is written as RFC 2231 has it.</summary>
    public static string FileName(string name)
    {
        var line = OneLine(name).Replace('/', '_').Replace('\\', '_');
        return line.Length < LineLength / 2 && line.All(c => char.IsAscii(c) && c is not '"') ? $"filename=\"{line}\"" : $"\r\n filename*=utf-8''{Uri.EscapeDataString(line)}";
    }

    /// <summary>A media type as it may stand in a header; what is none is unknown bytes.</summary>
    public static string MediaType(string type) =>
        type.Length is > 0 and < 128 && type.Count(c => c == '/') == 1 && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '+' or '-') ? type : "application/octet-stream";

    /// <summary>The text without line breaks and other control characters.</summary>
    public static string OneLine(string text) => string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Phrase(string name) => IsPlain(OneLine(name)) ? $"\"{OneLine(name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : Encoded(OneLine(name));

    private static bool IsPlain(string line) => line.Length <= LineLength - "Subject: ".Length && line.All(char.IsAscii) && !line.Contains("=?", StringComparison.Ordinal);

    private static string Encoded(string line)
    {
        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in line.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            if (word.Count + length > EncodedBytes)
            {
                words.Add(Word(word));
            }

            word.AddRange(utf8[..length]);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes)
    {
        var word = $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
        bytes.Clear();
        return word;
    }
}
