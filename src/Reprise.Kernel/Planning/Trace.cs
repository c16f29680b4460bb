using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Planning;

/// <summary>A recorded success that is in reach of a decision.</summary>
/// <param name="Step">The step that executed.</param>
/// <param name="Run">The id of its run.</param>
/// <param name="SameSlot">True where it is logically the same step.</param>
/// <param name="InAncestry">True where its run is the run's own origin or an ancestor of it (or the run itself).</param>
public sealed record Trace(StepRecord Step, RunId Run, bool SameSlot, bool InAncestry)
{
    /// <summary>True where it is a step of the very run that is decided about, from before it was cut off: it stays, whatever was asked for and whatever changed since.</summary>
    public bool OfThisRun { get; init; }

    /// <summary>True where it is the result whose turn it is among those of identical calls: it serves like one of the same slot.</summary>
    public bool NextInTurn { get; init; }

    /// <summary>True where it stood in this one's place, asked with something else: the same caller called the same target. It serves nobody; it tells what differs.</summary>
    public bool InPlace { get; init; }

    /// <summary>The target of a call below it that somebody asked to run again; null where none was asked for.</summary>
    public string? ForcedBelow { get; init; }

    /// <summary>The target of a call below it whose code is another now, or not known; null where all of it is the same.</summary>
    public string? ChangedBelow { get; init; }
}

/// <summary>An external step that was begun before in the same slot, in the run's own ancestry.</summary>
/// <param name="Run">The id of its run.</param>
/// <param name="Number">Its number there.</param>
/// <param name="InDoubt">True where nobody knows whether it took effect, false where it did.</param>
/// <param name="Acknowledged">True where somebody said that it may be repeated.</param>
/// <param name="LeaveOut">True where somebody said that the step is left out.</param>
public sealed record ExternalTwin(RunId Run, long Number, bool InDoubt, bool Acknowledged, bool LeaveOut = false);
