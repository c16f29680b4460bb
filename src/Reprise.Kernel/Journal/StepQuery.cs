using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Journal;

/// <summary>Which steps to read.</summary>
public sealed record StepQuery
{
    /// <summary>The run's number; with <see cref="Since"/> 0 for all runs.</summary>
    public required long Run { get; init; }

    /// <summary>Only rows behind this position of the journal, in the order in which they were written, failed attempts and intents too; null for the order of numbers. Of the other fields only <see cref="Limit"/> counts then.</summary>
    public long? Since { get; init; }

    /// <summary>With <see cref="Since"/>: the last rows first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>From this number on.</summary>
    public long From { get; init; }

    /// <summary>Below this number.</summary>
    public long Below { get; init; } = long.MaxValue;

    /// <summary>Only this stage, or null.</summary>
    public int? Stage { get; init; }

    public StepStatus? Status { get; init; }

    public DecisionKind? Decision { get; init; }

    /// <summary>Only this item path, or null.</summary>
    public string? Item { get; init; }

    /// <summary>Only calls of this target, or null.</summary>
    public string? Target { get; init; }

    /// <summary>Only steps below the one with this number, 0 for those below none; or null.</summary>
    public long? Parent { get; init; }

    /// <summary>Only steps with this reason, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Only steps with this part in item, target, reason or error, however it is written; or null.</summary>
    public string? Text { get; init; }

    /// <summary>The longest first, and among equals the one with the greatest number; else in the order of numbers.</summary>
    public bool LongestFirst { get; init; }

    /// <summary>With <see cref="LongestFirst"/>: only steps behind the one with this duration (microseconds) and number.</summary>
    public (long Micros, long Number)? Behind { get; init; }

    /// <summary>Heads come with their reasons, which costs a look at each step's row.</summary>
    public bool Reasons { get; init; }

    /// <summary>True where more than the columns of a head decide.</summary>
    public bool ReadsRows => Item is not null || Target is not null || Reason is not null || Text is not null;

    /// <summary>Failed attempts and intents too, each as a record of its own; else only what stands last of each step.</summary>
    public bool Attempts { get; init; }

    /// <summary>At the most so many.</summary>
    public long Limit { get; init; } = long.MaxValue;
}
