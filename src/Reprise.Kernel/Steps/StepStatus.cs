namespace Reprise.Kernel.Steps;

/// <summary>How a step stands. The first five end a step; the rest are states of one that has not ended. Numbers are stored: never change them.</summary>
public enum StepStatus
{
    Succeeded = 0,
    Skipped = 1,
    Quarantined = 2,
    Refused = 3,
    Cancelled = 4,

    /// <summary>The last attempt failed. An attempt's row, not the step's: recover gives it another.</summary>
    Failed = 5,

    /// <summary>An external step began and nobody knows whether it took effect.</summary>
    InDoubt = 6,
    Running = 7,
    Pending = 8,
}

/// <summary>What the decision about a step was. Numbers are stored: never change them.</summary>
public enum DecisionKind
{
    Execute = 0,
    Reuse = 1,

    /// <summary>A fork supplied the output.</summary>
    Replace = 2,
    Refuse = 3,
}
