namespace Reprise.Agents.Client;

/// <summary>Which runs of a list are wanted; null means any.</summary>
public sealed record RunFilter
{
    /// <summary>For example <c>failed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>For example <c>fork</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The pipeline's name.</summary>
    public string? Pipeline { get; init; }

    /// <summary>A label, <c>KEY=VALUE</c>.</summary>
    public string? Label { get; init; }

    /// <summary>True: only runs that others are held against.</summary>
    public bool? Golden { get; init; }

    /// <summary>Created then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A text in id, pipeline, reason, actor or labels.</summary>
    public string? Text { get; init; }

    /// <summary>A filter that says all of it, alone: <c>status = failed and label.team = ops and created &gt;= 2h</c>.</summary>
    public string? Where { get; init; }

    /// <summary>What a list is sorted by, greatest first: <c>started</c>, <c>duration</c> or <c>saved</c>; null for <c>started</c>. Counts pay no heed to it.</summary>
    public string? Sort { get; init; }
}

/// <summary>Which steps of a run are wanted; null means any.</summary>
public sealed record StepFilter
{
    /// <summary><c>ROUTE/STAGE</c>.</summary>
    public string? Stage { get; init; }

    /// <summary>For example <c>failed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>For example <c>reuse</c>.</summary>
    public string? Decision { get; init; }

    /// <summary>The item's key.</summary>
    public string? Item { get; init; }

    /// <summary>A text in item, target, reason or error.</summary>
    public string? Text { get; init; }

    /// <summary>The step that they are below; <c>none</c> for those below none.</summary>
    public string? Parent { get; init; }

    /// <summary>Why they ran, word for word.</summary>
    public string? Reason { get; init; }

    /// <summary><c>number</c>, or <c>duration</c> for the longest first; null for <c>number</c>. Counts pay no heed to it.</summary>
    public string? Sort { get; init; }
}
