namespace Reprise.Engine.Contract;

/// <summary>What all steps of a comparison come to; grows while they are gone through.</summary>
public sealed class ComparisonTotals
{
    private long _same;
    private long _differs;

    /// <summary>How many are the same, and how many are not.</summary>
    public ComparedCounts Counts => new(_same, _differs);

    /// <summary>The first that is not the same, or null.</summary>
    public FirstDifference? First { get; private set; }

    /// <summary>Of a page, what to give as <c>after</c> for the next one; null at the end.</summary>
    public string? Next { get; set; }

    /// <summary>Counts a step.</summary>
    public void Add(bool same, Func<FirstDifference> difference)
    {
        _same += same ? 1 : 0;
        _differs += same ? 0 : 1;
        First ??= same ? null : difference();
    }
}
