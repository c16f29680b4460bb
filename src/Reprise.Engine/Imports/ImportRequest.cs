namespace Reprise.Engine.Imports;

/// <summary>Which file to import.</summary>
public sealed record ImportRequest
{
    /// <summary>The file, one step a line; absolute.</summary>
    public required string File { get; init; }

    /// <summary>Who imports it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Why, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>What paths in it are relative to.</summary>
    internal string Folder => Path.GetDirectoryName(File) ?? "/";
}
