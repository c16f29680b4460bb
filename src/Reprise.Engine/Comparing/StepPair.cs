using Reprise.Kernel.Journal;

namespace Reprise.Engine.Comparing;

/// <summary>What two runs made of the same logical step.</summary>
/// <param name="A">The step of the first run, or null where only the second has it.</param>
/// <param name="B">The step of the second run, or null where only the first has it.</param>
/// <param name="Target"><c>route/stage</c>, or the target of a call.</param>
/// <param name="Item">The item's path.</param>
/// <param name="Same">Whether both ended the same way with the same bytes.</param>
/// <param name="Why">In words what differs, or that nothing does.</param>
public sealed record StepPair(StepRecord? A, StepRecord? B, string Target, string Item, bool Same, string Why);
