using System.Runtime.CompilerServices;

namespace Reprise.Engine.Imports;

/// <summary>A line of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Its bytes without the line's end, good until the next line is read; null where it is too long to be one.</param>
internal readonly record struct ImportText(long Number, ReadOnlyMemory<byte>? Text);

/// <summary>Reads a file line by line; blank lines are left out.</summary>
internal static class ImportLines
{
    /// <summary>The longest line, in bytes.</summary>
    public const int Longest = 16 * 1024 * 1024;

    private const int FirstBuffer = 128 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The lines of a stream.</summary>
    public static async IAsyncEnumerable<ImportText> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new byte[FirstBuffer];
        var (start, end, number, isTooLong) = (0, 0, 1L, false);
        for (var more = true; more;)
        {
            if (start > 0)
            {
                Array.Copy(buffer, start, buffer, 0, end - start);
                (start, end) = (0, end - start);
            }
            else if (end == Longest)
            {
                (end, isTooLong) = (0, true);
            }
            else if (end == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(Longest, 2 * buffer.Length));
            }

            var (searched, read) = (end, await file.ReadAsync(buffer.AsMemory(end), cancellation));
            (end, more) = (end + read, read > 0);
            for (int at; (at = EndOfLine(buffer, searched, end, more)) >= 0; number++)
            {
                if (isTooLong || Trimmed(buffer.AsMemory(start, at - start), number) is { Length: > 0 })
                {
                    yield return new ImportText(number, isTooLong ? null : Trimmed(buffer.AsMemory(start, at - start), number));
                }

                (start, isTooLong) = (Math.Min(at + 1, end), false);
                searched = start;
                if (at == end)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Where the line ends: at its line feed, or at the end of the file.</summary>
    private static int EndOfLine(byte[] buffer, int from, int end, bool more)
    {
        var at = buffer.AsSpan(from, end - from).IndexOf((byte)'\n');
        return at >= 0 ? from + at : more ? -1 : end;
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> line, long number)
    {
        var text = number == 1 && line.Span.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        return text.Trim(" \t\r"u8);
    }
}
