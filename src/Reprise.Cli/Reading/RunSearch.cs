namespace Reprise.Cli.Reading;

/// <summary>Which runs are wanted, in the words of the command line.</summary>
internal sealed record RunSearch
{
    public string? Status { get; init; }

    public string? Kind { get; init; }

    public string? Pipeline { get; init; }

    public bool Golden { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? Since { get; init; }

    public string? Until { get; init; }

    public string? Text { get; init; }

    /// <summary>A filter that says all of it (`status = failed and created &gt;= 2h`), or null.</summary>
    public string? Where { get; init; }

    /// <summary>At the most so many.</summary>
    public required int Limit { get; init; }
}
