namespace Reprise.Engine.Handlers.CsvSplit;

/// <summary>Judges the quotes of a raw CSV row (RFC 4180), which the parser reads leniently: a cut-off file must never pass as a shorter one.</summary>
internal static class CsvQuotes
{
    /// <summary>What is wrong with a row's quotes, in words that follow "the row", or null.</summary>
    public static string? ProblemOf(string row, char delimiter)
    {
        if (!row.Contains('"', StringComparison.Ordinal))
        {
            return null;
        }

        var at = 0;
        while (at < row.Length)
        {
            at = row[at] == '"' ? CloseOf(row, at) : row.AsSpan(at).IndexOfAny(delimiter, '\r', '\n') is var end and >= 0 ? at + end : row.Length;
            if (at < 0)
            {
                return "ends inside a quoted cell";
            }

            if (at < row.Length && row[at] != delimiter && row[at] is not ('\r' or '\n'))
            {
                return "has text behind the closing quote of a cell";
            }

            at++;
        }

        return null;
    }

    /// <summary>The place behind the quote that closes the cell which opens at <paramref name="open"/>, or -1.</summary>
    private static int CloseOf(string row, int open)
    {
        var at = open + 1;
        while (at < row.Length)
        {
            if (row[at] != '"')
            {
                at++;
            }
            else if (at + 1 < row.Length && row[at + 1] == '"')
            {
                at += 2;
            }
            else
            {
                return at + 1;
            }
        }

        return -1;
    }
}
