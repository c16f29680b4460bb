using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Planning;

/// <summary>A recorded success that is in reach of a decision.</summary>
/// <param name="Step">The step that executed.</param>
/// <param name="Run">The id of its run.</param>
/// <param name="SameSlot">True where it is logically the same step.</param>
/// <param name="InAncestry">True where its run is the run's own origin or an ancestor of it (or the run itself).</param>
public sealed record Trace(StepRecord Step, RunId Run, bool SameSlot, bool InAncestry);

/// <summary>An external step that was begun before in the same slot, in the run's own ancestry.</summary>
/// <param name="Run">The id of its run.</param>
/// <param name="Number">Its number there.</param>
/// <param name="InDoubt">True where nobody knows whether it took effect, false where it did.</param>
/// <param name="Acknowledged">True where somebody said that it may be repeated.</param>
/// <param name="LeaveOut">True where somebody said that the step is left out.</param>
public sealed record ExternalTwin(RunId Run, long Number, bool InDoubt, bool Acknowledged, bool LeaveOut = false);
